// Package child runs the programs that a role looks after.
package child

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"
)

// Exit statuses that a shell uses for commands that could not be run.
const (
	NotExecutable = 126
	NotFound      = 127
)

// Spec is a program to run.
type Spec struct {
	Name    string
	Command []string
	// Grace is the time from SIGTERM until SIGKILL.
	Grace time.Duration
	// Hung returns an error once the program runs and does nothing, which ends it; nil when its context ends. It may be nil.
	// A HopelessError says that it must not be started again.
	Hung func(context.Context) error
	// Enough returns true once a program that was told to end has done what it is given time for, which ends it; false when its
	// context ends. It may be nil.
	Enough func(context.Context) bool
	// Log is where it is said that a program hangs; needed with Hung.
	Log *log.Logger
}

// StartError is a program that could not be started at all.
type StartError struct {
	Name string
	Err  error
}

func (e *StartError) Error() string { return fmt.Sprintf("cannot start %s: %v", e.Name, e.Err) }
func (e *StartError) Unwrap() error { return e.Err }

// Status is what a shell would report for it.
func (e *StartError) Status() int {
	if errors.Is(e.Err, fs.ErrNotExist) || errors.Is(e.Err, exec.ErrNotFound) {
		return NotFound
	}
	return NotExecutable
}

// HopelessError is a program that will never do anything again where it runs, started anew or not.
type HopelessError struct{ Reason string }

func (e *HopelessError) Error() string { return e.Reason }

// Run starts a program and returns its exit status as a shell counts it (128 + signal). When ctx ends, the program
// gets SIGTERM, and its process group SIGKILL once the grace is over.
func Run(ctx context.Context, spec Spec) (int, error) {
	// The kernel sends the parent-death signal when the *thread* that forked ends.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	command := exec.CommandContext(ctx, spec.Command[0], spec.Command[1:]...)
	command.Stdin, command.Stdout, command.Stderr = nil, os.Stdout, os.Stderr
	command.SysProcAttr = &syscall.SysProcAttr{
		// Signals reach the child through its role only, which knows when it is time.
		Setpgid: true,
		// A role that is killed outright takes its child along, and lets it say goodbye.
		Pdeathsig: syscall.SIGTERM,
	}
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.WaitDelay = spec.Grace

	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	if err := command.Start(); err != nil {
		return 0, &StartError{Name: spec.Name, Err: err}
	}
	watching, done := context.WithCancel(ctx)
	var hopeless atomic.Pointer[HopelessError]
	if spec.Hung != nil {
		go func() {
			// A program that hangs does not heed SIGTERM either.
			if err := spec.Hung(watching); err != nil && watching.Err() == nil {
				spec.Log.Printf("%s hangs and is killed: %v", spec.Name, err)
				if beyond := new(HopelessError); errors.As(err, &beyond) {
					hopeless.Store(beyond)
				}
				_ = command.Process.Kill()
			}
		}()
	}
	if spec.Enough != nil {
		ending, ended := context.WithCancel(context.WithoutCancel(ctx))
		defer ended()
		defer context.AfterFunc(ctx, func() {
			if spec.Enough(ending) {
				_ = command.Process.Kill()
			}
		})()
	}
	// Wait's error adds nothing to the state of the process, which is there once it returns.
	_ = command.Wait()
	done()
	// What the child left behind in its group must not outlive it.
	_ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL)

	var err error
	if beyond := hopeless.Load(); beyond != nil {
		err = beyond
	}
	status := command.ProcessState.Sys().(syscall.WaitStatus)
	if status.Signaled() {
		return 128 + int(status.Signal()), err
	}
	return status.ExitStatus(), err
}
