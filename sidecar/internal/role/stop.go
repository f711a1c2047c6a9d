package role

import (
	"context"
	"errors"
	"time"

	"byo-mesh/sidecar/internal/envoy"
	"byo-mesh/sidecar/internal/wait"
)

// withdrawn is what the agent says once callers are being told to call other instances.
const withdrawn = "withdrawn"

// quiet is for how long no request must come in before the last one counts as the last: callers learn that an instance
// is withdrawn a moment after the catalog does.
const quiet = 400 * time.Millisecond

// lookEvery is how often a stopping role looks: of ten seconds no second may be lost.
const lookEvery = 50 * time.Millisecond

// outlive returns a context for what a role runs. When the role is told to stop, it ends not at once but when steps
// have been taken; steps get a context that they may use meanwhile. The returned function ends it in any case. A role
// that was told before it ran anything has no steps to take.
func outlive(told context.Context, steps func(context.Context)) (context.Context, context.CancelFunc) {
	if told.Err() != nil {
		return told, func() {}
	}
	life, end := context.WithCancel(context.WithoutCancel(told))
	go func() {
		defer end()
		select {
		case <-told.Done():
			steps(life)
		case <-life.Done():
		}
	}()
	return life, end
}

// step waits for something that a stop had better wait for, and goes on without it when the limit is reached.
func (e *Environment) step(ctx context.Context, what string, limit time.Duration, check func(context.Context) error) {
	if limit <= 0 {
		return
	}
	err := wait.Every(ctx, e.Log, lookEvery, what, limit, check)
	var reached *wait.LimitError
	if errors.As(err, &reached) {
		e.Log.Printf("goes on all the same: %v", err)
	}
}

// finish lets what is under way end before the app is told to stop.
func (e *Environment) finish(ctx context.Context, admin *envoy.Admin) {
	told := time.Now()
	stop := e.Mesh.Stop
	if stop.Drains() {
		e.step(ctx, "requests from the mesh to end", stop.Drain(), e.inboundQuiet(admin))
	}
	if rest := stop.Route() - time.Since(told); rest > 0 {
		e.Log.Printf("leaves the app %s more for what the router has sent", rest.Round(10*time.Millisecond))
		sleep(ctx, rest)
	}
}

// inboundQuiet holds once the instance is withdrawn, nothing is under way, and for a while nothing came.
func (e *Environment) inboundQuiet(admin *envoy.Admin) func(context.Context) error {
	total, since := -1, time.Time{}
	return func(ctx context.Context) error {
		if err := e.Board.Said(withdrawn); err != nil {
			return err
		}
		now, err := admin.Inbound(ctx)
		if err != nil {
			// An Envoy that is gone brings nothing any more.
			return nil
		}
		if now.Active > 0 || now.Total != total {
			total, since = now.Total, time.Now()
		}
		switch {
		case now.Active > 0:
			return errors.New("requests are under way")
		case time.Since(since) < quiet:
			return errors.New("requests came a moment ago")
		}
		return nil
	}
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
