package snapshot

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"regexp"
	"time"

	"byo-mesh/sidecar/internal/archive"
	"byo-mesh/sidecar/internal/wait"
)

// oneRound bounds a save or a restore.
const oneRound = 4 * time.Minute

// Loop keeps the state of the servers in a store, and brings it back to servers that are empty. It runs beside every
// server and acts beside the leader.
type Loop struct {
	Server  *Server
	Store   archive.Store
	Key     Key
	Cluster string
	// AuthMethod is the name of what servers have that are not empty.
	AuthMethod string
	// Fill makes a mesh of empty servers to which nothing can be brought back; nil where somebody outside does.
	Fill func(context.Context) error
	// Look is how often to look, Every how long after a save the next one may follow.
	Look, Every time.Duration
	// Ask is how often to ask whether the store still has what was saved: one that was replaced has lost it.
	Ask time.Duration
	// Scratch is a directory for a sealed snapshot on its way back.
	Scratch string
	Log     *log.Logger

	// kept is what the store has from this server; nil before the first. It was seen to be the newest when it was asked.
	kept  *kept
	asked time.Time
	// tried is when the last save began, failed how it ended.
	tried  time.Time
	failed error
	// restored is the name of what was restored.
	restored string
	said     string
}

type kept struct {
	name  string
	state State
}

// Run looks until ctx ends. No failure ends it: the servers do without snapshots.
func (l *Loop) Run(ctx context.Context) {
	for ctx.Err() == nil {
		round, done := context.WithTimeout(ctx, oneRound)
		err := l.round(round)
		done()
		if ctx.Err() != nil {
			return
		}
		l.say(err)
		wait.Pause(ctx, l.Look)
	}
}

func (l *Loop) round(ctx context.Context) error {
	leads, err := l.Server.Leads(ctx)
	if err != nil || !leads {
		// What keeps servers from having a leader, others say; what is in the way of snapshots, the next leader.
		l.said = ""
		return nil
	}
	filling, err := l.Server.Filling(ctx, l.AuthMethod)
	switch {
	case err != nil:
		return fmt.Errorf("cannot see whether the servers are empty: %w", err)
	case filling == Filled:
		return l.save(ctx)
	case filling == Empty:
		return l.restore(ctx)
	}
	// Whoever removes a mesh, or replaces the auth method, must not find everything back.
	return fmt.Errorf("the servers are not new and have no auth method %s, somebody removed it; saves and restores nothing until it is there again", l.AuthMethod)
}

// say logs a reason when it changes.
func (l *Loop) say(err error) {
	reason := ""
	if err != nil {
		reason = sourceAddress.ReplaceAllString(err.Error(), "")
	}
	switch {
	case reason == l.said:
	case reason == "":
		l.Log.Print("snapshots: nothing is in the way any more")
	default:
		l.Log.Printf("snapshots: %s", reason)
	}
	l.said = reason
}

// sourceAddress is of a connection that failed, and another one each time.
var sourceAddress = regexp.MustCompile(`\S+:\d+->`)

// save stores a snapshot when the store does not have this state from this server, and when it is time.
func (l *Loop) save(ctx context.Context) error {
	// Before the snapshot: what comes in between is saved once more rather than never.
	state, err := l.Server.State(ctx)
	if err != nil {
		return fmt.Errorf("cannot see whether the servers' state has changed: %w", err)
	}
	if l.kept != nil && l.kept.state == state && time.Since(l.asked) < l.Ask {
		return nil
	}
	newest, err := l.Store.Newest(ctx)
	if err != nil && !errors.Is(err, archive.ErrNone) {
		return err
	}
	if l.kept != nil && *l.kept == (kept{newest, state}) {
		l.asked = time.Now()
		return nil
	}
	if time.Since(l.tried) < l.Every {
		return l.failed
	}
	l.tried = time.Now()
	var name string
	if name, l.failed = l.store(ctx, newest); l.failed == nil {
		l.kept, l.asked = &kept{name, state}, time.Now()
	}
	return l.failed
}

// store streams a snapshot from Consul to the store.
func (l *Loop) store(ctx context.Context, newest string) (string, error) {
	content, index, err := l.Server.Save(ctx)
	if err != nil {
		return "", fmt.Errorf("cannot take a snapshot: %w", err)
	}
	header := Header{Cluster: l.Cluster, Index: index, Taken: time.Now().UTC().Truncate(time.Second)}
	reader, writer := io.Pipe()
	sealed := make(chan error, 1)
	go func() {
		err := l.seal(ctx, writer, content, header)
		writer.CloseWithError(err)
		sealed <- err
	}()
	name, err := l.Store.Put(ctx, newest, reader)
	// A store that has answered reads no more, and then nobody needs the rest.
	reader.Close()
	content.Close()
	if cause := <-sealed; cause != nil && !errors.Is(cause, io.ErrClosedPipe) {
		return "", cause
	}
	if err != nil {
		return "", err
	}
	l.Log.Printf("snapshots: saved %s", header)
	return name, nil
}

// seal gives a snapshot an end only if it is whole and still one of servers that are not empty.
func (l *Loop) seal(ctx context.Context, to io.Writer, from io.Reader, header Header) error {
	sealer, err := NewSealer(to, l.Key, header)
	if err != nil {
		return err
	}
	// Consul has answered OK already when something goes wrong, and writes what it was behind the rest.
	plain, err := gzip.NewReader(io.TeeReader(from, sealer))
	if err == nil {
		_, err = io.Copy(io.Discard, plain)
	}
	if err != nil {
		return fmt.Errorf("Consul's snapshot is not whole: %w", err)
	}
	if err := l.still(ctx, Filled); err != nil {
		return err
	}
	return sealer.Close()
}

// still returns nil when this server leads and the servers are what they were when the step began.
func (l *Loop) still(ctx context.Context, want Filling) error {
	leads, err := l.Server.Leads(ctx)
	if err != nil {
		return err
	}
	filling, err := l.Server.Filling(ctx, l.AuthMethod)
	switch {
	case err != nil:
		return err
	case !leads:
		return errors.New("another server became the leader meanwhile")
	case filling != want:
		return fmt.Errorf("the auth method %s came or went meanwhile", l.AuthMethod)
	}
	return nil
}
