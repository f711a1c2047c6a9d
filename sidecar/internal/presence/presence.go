// Package presence lets the roles of one instance see which of the others still run, and what they have done.
//
// A role holds a lock for as long as its process lives. The kernel lets go of it however the process ends, so nobody
// waits for a role that was killed.
package presence

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// Board is the directory that the roles of an instance share.
type Board string

// Hold takes a role's lock. It is held until the returned file is closed or the process ends.
func (b Board) Hold(role string) (*os.File, error) {
	file, err := b.open(role)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("the role %s runs in this instance already", role)
		}
		return nil, err
	}
	return file, nil
}

// Gone returns nil when no process holds a role's lock.
func (b Board) Gone(role string) error {
	file, err := b.open(role)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_SH|syscall.LOCK_NB); err != nil {
		return fmt.Errorf("the role %s still runs", role)
	}
	return nil
}

// Say leaves a note that something has happened.
func (b Board) Say(what string) error {
	return os.WriteFile(b.path(what), nil, 0o600)
}

// Said returns nil when the note is there.
func (b Board) Said(what string) error {
	if _, err := os.Stat(b.path(what)); err != nil {
		return fmt.Errorf("not %s yet", what)
	}
	return nil
}

func (b Board) open(role string) (*os.File, error) {
	return os.OpenFile(b.path(role+".lock"), os.O_CREATE|os.O_RDWR, 0o600)
}

func (b Board) path(name string) string { return filepath.Join(string(b), name) }
