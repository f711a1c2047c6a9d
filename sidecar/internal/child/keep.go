package child

import (
	"context"
	"fmt"
	"log"
	"time"

	"byo-mesh/sidecar/internal/wait"
)

const (
	firstRestart = 200 * time.Millisecond
	lastRestart  = 5 * time.Second
)

// Limits says how many ends of a program within a window are healed by starting it again.
type Limits struct {
	Restarts int
	Window   time.Duration
}

// CrashError is a program that ended too often.
type CrashError struct {
	Name   string
	Status int
	Limits Limits
}

func (e *CrashError) Error() string {
	return fmt.Sprintf("%s ended with status %d after %d restarts within %s; gives up", e.Name, e.Status, e.Limits.Restarts, e.Limits.Window)
}

// Keep runs a program that never ends by itself, and starts it again whenever it does, until ctx ends or the limits
// are reached. Its files survive that, which they would not if the instance were replaced.
func Keep(ctx context.Context, log *log.Logger, spec Spec, limits Limits) error {
	var recent []time.Time
	for {
		status, err := Run(ctx, spec)
		if ctx.Err() != nil {
			log.Printf("%s was stopped and ended with status %d", spec.Name, status)
			return nil
		}
		if err != nil {
			return err
		}
		now := time.Now()
		recent = append(within(recent, now.Add(-limits.Window)), now)
		if len(recent) > limits.Restarts {
			return &CrashError{Name: spec.Name, Status: status, Limits: limits}
		}
		pause := min(firstRestart<<min(len(recent)-1, 10), lastRestart)
		log.Printf("%s ended with status %d; starts it again in about %s (restart %d of at most %d within %s)",
			spec.Name, status, pause, len(recent), limits.Restarts, limits.Window)
		wait.Pause(ctx, pause)
		if ctx.Err() != nil {
			return nil
		}
	}
}

func within(times []time.Time, since time.Time) []time.Time {
	kept := times[:0]
	for _, t := range times {
		if t.After(since) {
			kept = append(kept, t)
		}
	}
	return kept
}
