package child

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// asRole makes this test program a role that runs a child, to be killed.
const asRole = "SIDECAR_TEST_RUN"

func TestMain(m *testing.M) {
	if script := os.Getenv(asRole); script != "" {
		_, _ = Run(context.Background(), shell(script))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func shell(script string) Spec {
	return Spec{Name: "script", Command: []string{"/bin/sh", "-c", script}, Grace: 5 * time.Second}
}

// eventually polls for what another process does.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it never came that %s", what)
		}
	}
}

// untilThereIs is a context that ends when a file appears.
func untilThereIs(t *testing.T, path string) context.Context {
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		defer stop()
		for ctx.Err() == nil && !exists(path) {
			time.Sleep(5 * time.Millisecond)
		}
	}()
	return ctx
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func TestReturnsTheStatusThatAShellWouldReport(t *testing.T) {
	for script, want := range map[string]int{"exit 0": 0, "exit 7": 7, "kill -KILL $$": 137, "kill -TERM $$": 143} {
		if status, err := Run(t.Context(), shell(script)); err != nil || status != want {
			t.Errorf("%s: status %d, error %v", script, status, err)
		}
	}
}

func TestTellsAMissingProgramFromOneThatCannotRun(t *testing.T) {
	plain := filepath.Join(t.TempDir(), "plain")
	if err := os.WriteFile(plain, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	for program, want := range map[string]int{"/no/such/program": NotFound, "no-such-program": NotFound, plain: NotExecutable} {
		_, err := Run(t.Context(), Spec{Name: "it", Command: []string{program}})
		var start *StartError
		if !errors.As(err, &start) || start.Status() != want {
			t.Errorf("%s: %v", program, err)
		}
	}
}

func TestPassesATerminationOnAndWaitsForTheGoodbye(t *testing.T) {
	ready := filepath.Join(t.TempDir(), "ready")
	ctx := untilThereIs(t, ready)
	script := fmt.Sprintf("trap 'exit 3' TERM; touch %s; while :; do sleep 0.01; done", ready)
	if status, err := Run(ctx, shell(script)); err != nil || status != 3 {
		t.Errorf("status %d, error %v", status, err)
	}
}

func TestKillsWhatStaysBeyondTheGrace(t *testing.T) {
	ready := filepath.Join(t.TempDir(), "ready")
	ctx := untilThereIs(t, ready)
	stubborn := shell(fmt.Sprintf("trap '' TERM; touch %s; while :; do sleep 0.01; done", ready))
	stubborn.Grace = 100 * time.Millisecond
	if status, err := Run(ctx, stubborn); err != nil || status != 137 {
		t.Errorf("status %d, error %v", status, err)
	}
}

func TestLeavesNoGrandchildBehind(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pid")
	if _, err := Run(t.Context(), shell(fmt.Sprintf("sleep 60 & echo $! > %s", file))); err != nil {
		t.Fatal(err)
	}
	pid := readPID(t, file)
	eventually(t, "the grandchild is gone", func() bool { return gone(pid) })
}

func TestAKilledRoleTakesItsChildAlong(t *testing.T) {
	dir := t.TempDir()
	pidFile, goodbye := filepath.Join(dir, "pid"), filepath.Join(dir, "goodbye")
	role := exec.Command(os.Args[0])
	role.Env = append(os.Environ(), asRole+"="+
		fmt.Sprintf("trap 'touch %s; exit' TERM; echo $$ > %s.new; mv %s.new %s; while :; do sleep 0.01; done", goodbye, pidFile, pidFile, pidFile))
	if err := role.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the child runs", func() bool { return exists(pidFile) })
	pid := readPID(t, pidFile)
	_ = role.Process.Kill()
	_ = role.Wait()
	eventually(t, "the child is gone", func() bool { return gone(pid) })
	if !exists(goodbye) {
		t.Error("the child was not asked to end")
	}
}

func TestStartsAgainWhatCrashedUntilItCrashesTooOften(t *testing.T) {
	runs := filepath.Join(t.TempDir(), "runs")
	var out bytes.Buffer
	limits := Limits{Restarts: 2, Window: time.Minute}
	err := Keep(t.Context(), log.New(&out, "", 0), shell(fmt.Sprintf("echo run >> %s; exit 9", runs)), limits)
	var crash *CrashError
	if !errors.As(err, &crash) || crash.Status != 9 {
		t.Fatalf("error is %v", err)
	}
	if data, _ := os.ReadFile(runs); strings.Count(string(data), "run") != 3 {
		t.Errorf("it ran %d times", strings.Count(string(data), "run"))
	}
	if !strings.Contains(out.String(), "restart 2 of at most 2 within 1m0s") {
		t.Errorf("the log is\n%s", &out)
	}
}

func TestWhatHangsIsKilledAndStartedAgain(t *testing.T) {
	runs := filepath.Join(t.TempDir(), "runs")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ran := func() int {
		data, _ := os.ReadFile(runs)
		return strings.Count(string(data), "run")
	}
	var out bytes.Buffer
	// Only its end by force lets a program go on that neither works nor heeds SIGTERM.
	hanging := shell(fmt.Sprintf("trap '' TERM; echo run >> %s; while :; do sleep 0.01; done", runs))
	hanging.Grace = 100 * time.Millisecond
	hanging.Log = log.New(&out, "", 0)
	looks := 0
	hanging.Hung = func(ctx context.Context) error {
		looks++
		for before := looks; ran() < before; time.Sleep(5 * time.Millisecond) {
			if ctx.Err() != nil {
				return nil
			}
		}
		if looks < 3 {
			return errors.New("no answer")
		}
		stop()
		<-ctx.Done()
		return nil
	}
	if err := Keep(ctx, hanging.Log, hanging, Limits{Restarts: 9, Window: time.Minute}); err != nil {
		t.Fatal(err)
	}
	if ran() != 3 {
		t.Errorf("it ran %d times", ran())
	}
	if said := strings.Count(out.String(), "script hangs and is killed: no answer\n"); said != 2 {
		t.Errorf("the log is\n%s", &out)
	}
}

func TestStartsNothingAgainThatIsBeyondHope(t *testing.T) {
	stuck := shell("sleep 60")
	stuck.Log = log.New(io.Discard, "", 0)
	stuck.Hung = func(context.Context) error { return &HopelessError{"all is lost"} }
	err := Keep(t.Context(), stuck.Log, stuck, Limits{Restarts: 9, Window: time.Minute})
	if hopeless := new(HopelessError); !errors.As(err, &hopeless) {
		t.Errorf("it ended with %v", err)
	}
}

func TestEndsAProgramThatHasDoneWhatItIsGivenTimeFor(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	deaf := filepath.Join(t.TempDir(), "deaf")
	slow := shell(fmt.Sprintf("trap '' TERM; echo > %s; while :; do sleep 0.01; done", deaf))
	slow.Grace = time.Hour
	slow.Enough = func(ending context.Context) bool { return ctx.Err() != nil && ending.Err() == nil }
	go func() {
		for ; !exists(deaf); time.Sleep(5 * time.Millisecond) {
		}
		stop()
	}()
	if status, err := Run(ctx, slow); err != nil || status != 128+int(syscall.SIGKILL) {
		t.Errorf("status %d, error %v", status, err)
	}
}

func TestNobodyLooksAfterAProgramThatHasEnded(t *testing.T) {
	watched := make(chan error, 1)
	short := shell("exit 4")
	short.Hung = func(ctx context.Context) error {
		<-ctx.Done()
		watched <- ctx.Err()
		return errors.New("too late")
	}
	if status, err := Run(t.Context(), short); err != nil || status != 4 {
		t.Errorf("status %d, error %v", status, err)
	}
	if err := <-watched; !errors.Is(err, context.Canceled) {
		t.Errorf("the watch ended with %v", err)
	}
}

func TestForgetsCrashesOutsideOfTheWindow(t *testing.T) {
	now := time.Now()
	times := []time.Time{now.Add(-3 * time.Minute), now.Add(-2 * time.Minute), now.Add(-time.Second)}
	if kept := within(times, now.Add(-time.Minute)); len(kept) != 1 {
		t.Errorf("kept %v", kept)
	}
}

func TestStartsNothingAgainOnceItIsToldToStop(t *testing.T) {
	runs, told := filepath.Join(t.TempDir(), "runs"), filepath.Join(t.TempDir(), "told")
	ctx := untilThereIs(t, told)
	// A file is there before anything is in it.
	script := fmt.Sprintf("echo run >> %s; touch %s; while :; do sleep 0.01; done", runs, told)
	if err := Keep(ctx, log.New(&bytes.Buffer{}, "", 0), shell(script), Limits{Restarts: 9, Window: time.Minute}); err != nil {
		t.Fatal(err)
	}
	if data, _ := os.ReadFile(runs); strings.Count(string(data), "run") != 1 {
		t.Errorf("it ran %d times", strings.Count(string(data), "run"))
	}
}

func TestDoesNotTryAgainWhatCannotStart(t *testing.T) {
	err := Keep(t.Context(), log.New(&bytes.Buffer{}, "", 0), Spec{Name: "it", Command: []string{"/no/such/program"}}, Limits{Restarts: 9, Window: time.Minute})
	var start *StartError
	if !errors.As(err, &start) {
		t.Errorf("error is %v", err)
	}
}

func readPID(t *testing.T, file string) int {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// gone counts a zombie as gone: whether it is reaped is up to the machine's init.
func gone(pid int) bool {
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return true
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || strings.Contains(string(stat), ") Z ")
}
