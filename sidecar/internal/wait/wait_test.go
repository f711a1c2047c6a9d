package wait

import (
	"bytes"
	"context"
	"errors"
	"log"
	"strings"
	"testing"
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
