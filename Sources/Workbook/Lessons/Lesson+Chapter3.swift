extension Lesson {
  /// Training, and what it proves.
  static let chapter3 = [
    Lesson(
      "losses", "Losses and gradients", minutes: 60,
      objectives: [
        "write down a loss, its gradient, and what both push a forecast towards",
        "explain why a loss without risk ends at full positions",
        "check a gradient by finite differences at several step sizes",
      ],
      questions: [
        .init(
          "When is Huber's loss the better choice than the squared error?",
          "Where tails are heavy: its gradient stops growing, so that one extreme bar cannot decide the weights."
        ),
        .init(
          "The loss is −mean(w·r) with w = tanh u. What is learnt?",
          "The sign of the mean return, at |w| near 1: nothing in the loss favours less."),
        .init(
          "A difference quotient with one step size disagrees with the gradient. Is the gradient wrong?",
          "Perhaps the step is too large (curvature) or too small (rounding). Try several: a right gradient agrees best in between."
        ),
      ],
      summary:
        "A loss decides which errors count, and by how much. The compiler differentiates it; finite differences check the result."
    ),
    Lesson(
      "overfitting-one-batch", "One batch, the optimiser, the schedule", minutes: 50,
      objectives: [
        "use one small batch to show that model, gradient and optimiser work together",
        "compute a step of clipped AdamW by hand",
        "describe three schedules, and early stopping that keeps the best weights",
      ],
      questions: [
        .init(
          "A model memorises a batch with shuffled labels as well as with true ones. Is that bad?",
          "No: it shows that the model can memorise. It says nothing about the market."),
        .init(
          "How large is Adam's first step?",
          "About the learning rate, whatever the size of the gradient."),
        .init(
          "What is early stopping worth if it returns the last weights?",
          "It saves time and nothing else: the weights are those of some epochs after the best one."
        ),
      ],
      summary:
        "Before hours of training: memorise one batch. Clip, then step; choose the epoch on validation, and keep its weights."
    ),
    Lesson(
      "training-loop", "The loop, its curves, its result", minutes: 50,
      objectives: [
        "write a training loop, and make it give the same bytes for any number of workers",
        "read training and validation curves against the zero forecast",
        "compare a model with its baselines, and state first what the test could have found",
      ],
      questions: [
        .init(
          "Why may the validation loss of the best epoch not be reported as the result?",
          "It was chosen as the smallest of many, so it is too good. Only windows that were used for no choice measure the result."
        ),
        .init(
          "A hit rate of 52 %: good?",
          "It depends on what the simplest forecast reaches on the same windows, and on how far chance reaches with so many of them."
        ),
        .init(
          "A test with little power finds no difference. What follows?",
          "Little: there may be a difference that is too small for it to find."),
      ],
      summary:
        "Gradients are values, so the loop is short. A result is shown with its baselines, after what the test could have found."
    ),
    Lesson(
      "what-can-be-learned", "What can be learned, and when to use it", minutes: 50,
      objectives: [
        "say which size and kind of signal a model finds with how many bars",
        "say where a linear model is enough, and where it sees nothing",
        "say what a head for positions learns to hold, with and without risk in its loss",
        "judge how few windows are too few, and what dropout changes then",
        "decide whether this kind of model suits a problem at all",
      ],
      questions: [
        .init(
          "Why are planted markets of several kinds used, and not one?",
          "A model can be good at the one signal that was planted, by design or by luck."),
        .init(
          "What does an edge look like that no linear model of returns can find?",
          "One that depends on the size of another asset's move, whatever its sign."),
        .init(
          "On real prices a large model ties with the zero forecast. What would you report?",
          "The tie, what the test could have detected, and the simplest baseline; not the best of several seeds."
        ),
      ],
      summary:
        "What can be learned depends on the signal, its size and the number of bars. Where a linear model is enough, take it."
    ),
    Lesson(
      "reference-table", "The reference document's table and settings, measured", minutes: 40,
      objectives: [
        "turn a tick in a table of models into an experiment that could fail",
        "say which of these ticks survive, and what each model costs",
        "read a curve of a hyper-parameter with its spread, and say where it is flat",
      ],
      questions: [
        .init(
          "A table says that an LSTM cannot model across assets. What does the tick depend on?",
          "On what the LSTM is given: with all assets in its input it can, with one it cannot; the same holds of every model."
        ),
        .init(
          "Why is “correlation-aware” worth nothing on a market in which no asset leads?",
          "Assets that move in the same bar tell of each other too late: so correlation forecasts nothing."
        ),
        .init(
          "The ranges of a setting's best and worst value overlap. What do you report?",
          "That these markets do not separate them, with the range; of values that are not separated take the cheapest."
        ),
      ],
      summary:
        "A tick becomes a claim when it has an experiment, an interval and a command. Most models see what they are given."
    ),
  ]
}
