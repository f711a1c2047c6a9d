// Package wait polls conditions. Every wait has a limit, says what it waits for, and says what was missing.
package wait

import (
	"context"
	"errors"
	"fmt"
	"log"
	"math/rand/v2"
	"time"
)

const (
	firstPause = 50 * time.Millisecond
	lastPause  = time.Second
	onePoll    = 5 * time.Second
	reminder   = 10 * time.Second
)

// LimitError is a wait that reached its limit.
type LimitError struct {
	What  string
	Limit time.Duration
	Last  error
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("gave up waiting for %s after %s: %v", e.What, e.Limit, e.Last)
}

func (e *LimitError) Unwrap() error { return e.Last }

// Until polls until check returns nil, ever more seldom, but no wait gets longer by more than about a tenth for it. An error
// from check is the reason why the condition does not hold yet; it is logged when it changes, and now and then while it
// stays. When ctx ends first, its error is returned.
func Until(ctx context.Context, log *log.Logger, what string, limit time.Duration, check func(context.Context) error) error {
	return poll(ctx, log, growing, what, limit, check)
}

// Every is Until for what is about to happen: it looks again after the same short pause.
func Every(ctx context.Context, log *log.Logger, pause time.Duration, what string, limit time.Duration, check func(context.Context) error) error {
	return poll(ctx, log, func(time.Duration) time.Duration { return pause }, what, limit, check)
}

// growing is how long to pause when a wait has taken this long.
func growing(waited time.Duration) time.Duration { return min(max(waited/10, firstPause), lastPause) }

func poll(ctx context.Context, log *log.Logger, pause func(time.Duration) time.Duration, what string, limit time.Duration, check func(context.Context) error) error {
	log.Printf("waits for %s, at most %s", what, limit)
	began := time.Now()
	limited, stop := context.WithTimeout(ctx, limit)
	defer stop()

	last := errors.New("not looked at yet")
	said, saidAt := "", began
	for {
		poll, done := context.WithTimeout(limited, onePoll)
		err := check(poll)
		done()
		if err == nil {
			log.Printf("waited %s for %s", time.Since(began).Round(10*time.Millisecond), what)
			return nil
		}
		// A poll that the limit cut short says less than the one before it.
		if limited.Err() == nil {
			last = err
			if reason := err.Error(); reason != said || time.Since(saidAt) >= reminder {
				log.Printf("still waits for %s: %s", what, reason)
				said, saidAt = reason, time.Now()
			}
		}
		Pause(limited, pause(time.Since(began)))
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if limited.Err() != nil {
			return &LimitError{What: what, Limit: limit, Last: last}
		}
	}
}

// WhileItAnswers returns an error once check has failed for as long as the limit, and nil when ctx ends before that.
func WhileItAnswers(ctx context.Context, limit time.Duration, check func(context.Context) error) error {
	for answered := time.Now(); ; {
		poll, done := context.WithTimeout(ctx, min(onePoll, limit))
		err := check(poll)
		done()
		switch {
		case ctx.Err() != nil:
			return nil
		case err == nil:
			answered = time.Now()
		case time.Since(answered) >= limit:
			return fmt.Errorf("no answer for %s: %w", limit, err)
		}
		Pause(ctx, min(lastPause, limit/4))
	}
}

// First returns the first error that one of two watches returns; nil when ctx ends before that.
func First(ctx context.Context, one, other func(context.Context) error) error {
	watching, done := context.WithCancel(ctx)
	defer done()
	found := make(chan error, 2)
	for _, watch := range []func(context.Context) error{one, other} {
		go func() { found <- watch(watching) }()
	}
	if err := <-found; err != nil {
		return err
	}
	return <-found
}

// Pause returns after about d, or as soon as ctx ends. It varies d by a quarter, so that the instances of an app
// that were started together do not ask together.
func Pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d*3/4 + rand.N(d/2+1))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
