// 3.9 chosen-epoch: find the leak, section 3.8, about 20 minutes
//
// A model was trained with several random seeds. After every epoch its R² was measured on the
// validation windows and on the test windows. A colleague chooses, for each seed, the epoch with
// the best R² on the test windows, and reports that R². This is a leak.
//
// Return what may be reported: choose for each seed the epoch with the best R² on the validation
// windows (the first of equal ones), and take the mean over all seeds of the test R² there.
// And return by how much the colleague's number overstates it: the mean over all seeds of the best
// R² on the test windows, minus what you report. Both tables are [seed][epoch].
//
// swift run exercises check 3.9        swift run exercises hint 3.9

struct Attempt: ChosenEpoch {
  func report(
    validation: [[Double]], test: [[Double]]
  ) throws -> (reported: Double, overstatement: Double) {
    throw NotAttempted()
  }
}
