package wait

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestEndsWhenTheConditionHolds(t *testing.T) {
	var out bytes.Buffer
	polls := 0
	err := Until(t.Context(), log.New(&out, "", 0), "three polls", time.Minute, func(context.Context) error {
		if polls++; polls < 3 {
			return errors.New("not three")
		}
		return nil
	})
	if err != nil || polls != 3 {
		t.Fatalf("after %d polls: %v", polls, err)
	}
	for _, want := range []string{"waits for three polls, at most 1m0s", "still waits for three polls: not three", "for three polls\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the log lacks %q:\n%s", want, &out)
		}
	}
	if said := strings.Count(out.String(), "still waits"); said != 1 {
		t.Errorf("the same reason is said %d times", said)
	}
}

func TestSaysEveryNewReason(t *testing.T) {
	var out bytes.Buffer
	reasons := []error{errors.New("first"), errors.New("second"), nil}
	poll := -1
	_ = Until(t.Context(), log.New(&out, "", 0), "it", time.Minute, func(context.Context) error {
		poll++
		return reasons[poll]
	})
	if !strings.Contains(out.String(), "first") || !strings.Contains(out.String(), "second") {
		t.Errorf("the log is\n%s", &out)
	}
}

func TestGivesUpAtTheLimitWithTheLastReason(t *testing.T) {
	reason := errors.New("nobody there")
	err := Until(t.Context(), log.New(&bytes.Buffer{}, "", 0), "somebody", 100*time.Millisecond, func(context.Context) error { return reason })
	var limit *LimitError
	if !errors.As(err, &limit) || !errors.Is(err, reason) {
		t.Fatalf("error is %v", err)
	}
	if want := "gave up waiting for somebody after 100ms: nobody there"; err.Error() != want {
		t.Errorf("error is %q", err)
	}
}

func TestKeepsTheReasonFromBeforeTheLimitCutAPollShort(t *testing.T) {
	polls := 0
	err := Until(t.Context(), log.New(&bytes.Buffer{}, "", 0), "it", 200*time.Millisecond, func(ctx context.Context) error {
		if polls++; polls == 1 {
			return errors.New("the true reason")
		}
		<-ctx.Done()
		return ctx.Err()
	})
	if err == nil || !strings.HasSuffix(err.Error(), "the true reason") {
		t.Errorf("error is %v", err)
	}
}

func TestStopsWhenTold(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	err := Until(ctx, log.New(&bytes.Buffer{}, "", 0), "nothing", time.Minute, func(context.Context) error {
		stop()
		return errors.New("never")
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}

// Clocks of these tests are their own, so that minutes pass at once.

func TestEveryLooksAgainAfterTheSameShortPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pause := 50 * time.Millisecond
		var last time.Time
		polls := 0
		err := Every(t.Context(), log.New(io.Discard, "", 0), pause, "a hundred polls", time.Minute, func(context.Context) error {
			if passed := time.Since(last); polls > 0 && passed > pause*5/4 {
				t.Errorf("pause %d took %s", polls, passed)
			}
			last = time.Now()
			if polls++; polls < 100 {
				return errors.New("not a hundred")
			}
			return nil
		})
		if err != nil || polls != 100 {
			t.Errorf("after %d polls: %v", polls, err)
		}
	})
}

func TestEveryGivesUpAtTheLimitToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		err := Every(t.Context(), log.New(io.Discard, "", 0), time.Second, "somebody", time.Minute, func(context.Context) error { return errors.New("nobody") })
		if want := "gave up waiting for somebody after 1m0s: nobody"; err == nil || err.Error() != want {
			t.Errorf("error is %v", err)
		}
	})
}

func TestWhatAnswersNothingForAsLongAsTheLimitIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		reason := errors.New("refused")
		err := WhileItAnswers(t.Context(), 20*time.Second, func(context.Context) error { return reason })
		if !errors.Is(err, reason) || !strings.HasPrefix(err.Error(), "no answer for 20s: ") {
			t.Errorf("error is %v", err)
		}
		if passed := time.Since(began); passed < 20*time.Second {
			t.Errorf("gave up after %s", passed)
		}
	})
}

func TestAnAnswerInTimeStartsTheLimitAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		err := WhileItAnswers(t.Context(), 20*time.Second, func(context.Context) error {
			if since := time.Since(began); since > 15*time.Second && since < 17*time.Second {
				return nil
			}
			return errors.New("refused")
		})
		if passed := time.Since(began); err == nil || passed < 35*time.Second {
			t.Errorf("after %s: %v", passed, err)
		}
	})
}

func TestACheckThatNeverReturnsByItselfIsNoAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		err := WhileItAnswers(t.Context(), 20*time.Second, func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error is %v", err)
		}
	})
}

func TestWatchingWhatAnswersEndsWithoutAComplaint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		asked := 0
		if err := WhileItAnswers(ctx, 20*time.Second, func(context.Context) error { asked++; return nil }); err != nil || asked < 1000 {
			t.Errorf("asked %d times in an hour: %v", asked, err)
		}
	})
}
