#include "cgnuplot.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <exception>
#include <fcntl.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gnuplot-iostream.h>

namespace {

// A gnuplot that stops in mid-script closes its end of the pipe. That must come back as a failed
// write, not as a signal that ends the whole program; only this thread's mask is touched.
class PipeSignalHeld {
 public:
  PipeSignalHeld() {
    sigemptyset(&pipeOnly_);
    sigaddset(&pipeOnly_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipeOnly_, &before_);
  }

  ~PipeSignalHeld() {
    if (!sigismember(&before_, SIGPIPE)) discardPending();
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  void discardPending() {
#if defined(__linux__)
    const timespec now = {0, 0};
    while (sigtimedwait(&pipeOnly_, nullptr, &now) == -1 && errno == EINTR) {
    }
#else
    sigset_t pending;
    int signal = 0;
    if (sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE)) sigwait(&pipeOnly_, &signal);
#endif
  }

  sigset_t pipeOnly_;
  sigset_t before_;
};

// gnuplot-iostream throws the exit status of its own pipe away. So the pipe is opened and waited
// for here, and gnuplot-iostream gets a second handle on it to send through.
bool send(FILE *pipe, const char *script, size_t length) {
  const int descriptor = fcntl(fileno(pipe), F_DUPFD_CLOEXEC, 0);
  if (descriptor < 0) return false;
  FILE *writer = fdopen(descriptor, "w");
  if (!writer) {
    close(descriptor);
    return false;
  }
  gnuplotio::Gnuplot gnuplot(writer);
  gnuplot.write(script, static_cast<std::streamsize>(length));
  gnuplot.flush();
  return gnuplot.good();
}

int exitStatus(int waited) {
  if (waited == -1) return -1;
  return WIFSIGNALED(waited) ? 128 + WTERMSIG(waited) : WEXITSTATUS(waited);
}

}  // namespace

CGnuplotOutcome cgnuplot_send(const char *command, const char *script, size_t length) {
  CGnuplotOutcome outcome = {-1, 0};
  FILE *pipe = popen(command, "we");  // 'e': no other child keeps this pipe open
  if (!pipe) return outcome;
  const PipeSignalHeld held;
  try {
    outcome.complete = send(pipe, script, length) ? 1 : 0;
  } catch (const std::exception &) {
    outcome.complete = 0;
  }
  outcome.status = exitStatus(pclose(pipe));
  return outcome;
}
