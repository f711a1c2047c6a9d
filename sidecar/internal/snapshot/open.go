package snapshot

import (
	"bytes"
	"crypto/cipher"
	"crypto/hmac"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// RefusedError is a sealed snapshot that is not one to restore.
type RefusedError struct{ Reason string }

func (e *RefusedError) Error() string { return e.Reason }

func refuse(format string, args ...any) error { return &RefusedError{fmt.Sprintf(format, args...)} }

const damaged = "; it is of no use any more, take an older one"

var (
	errCut     = refuse("the snapshot is cut short" + damaged)
	errChanged = refuse("the snapshot was changed after it was sealed" + damaged)
)

// Open writes what a snapshot of this cluster holds. What it has written is genuine, but not all there is until it
// returns without an error.
func Open(to io.Writer, from io.Reader, key Key, cluster string) (Header, error) {
	header, aead, err := begin(from, key)
	if err != nil {
		return header, err
	}
	if header.Cluster != cluster {
		return header, refuse("the snapshot is of the cluster %s and this is %s; "+
			"if this is meant to go on as the other, give it the other's mesh root", header.Cluster, cluster)
	}
	sealed, plain := make([]byte, chunkSize+aead.Overhead()), make([]byte, 0, chunkSize)
	for number, last := uint64(0), false; !last; number++ {
		var frame [4]byte
		if err := read(from, frame[:]); err != nil {
			return header, err
		}
		length := binary.BigEndian.Uint32(frame[:])
		last = length&lastChunk != 0
		length &^= lastChunk
		if int(length) < aead.Overhead() || int(length) > len(sealed) {
			return header, errChanged
		}
		if err := read(from, sealed[:length]); err != nil {
			return header, err
		}
		plain, err = aead.Open(plain[:0], nonce(number, last), sealed[:length], nil)
		if err != nil {
			return header, errChanged
		}
		if _, err := to.Write(plain); err != nil {
			return header, err
		}
	}
	switch _, err := io.ReadFull(from, sealed[:1]); {
	case err == nil:
		return header, errChanged
	case !errors.Is(err, io.EOF):
		return header, err
	}
	return header, nil
}

// begin reads what comes before the chunks.
func begin(from io.Reader, key Key) (Header, cipher.AEAD, error) {
	var header Header
	beginning := make([]byte, len(magic)+keyIDSize+saltSize+2)
	if err := read(from, beginning); err != nil {
		return header, nil, err
	}
	name, version := len(magic)-1, beginning[len(magic)-1]
	switch {
	case string(beginning[:name]) != magic[:name]:
		return header, nil, refuse("this is no sealed snapshot, or its first bytes were changed" + damaged)
	case version != magic[name]:
		return header, nil, refuse("the snapshot has version %d of the format, and this program knows version %d; restore it with the program that sealed it",
			version, magic[name])
	}
	if id := beginning[len(magic):][:keyIDSize]; !bytes.Equal(id, key.id()) {
		return header, nil, refuse("the snapshot was sealed with the snapshot key %x and this server has %x; give the server the key it was sealed with",
			id[:4], key.id()[:4])
	}
	salt := beginning[len(magic)+keyIDSize:][:saltSize]
	length := int(binary.BigEndian.Uint16(beginning[len(beginning)-2:]))
	beginning = append(beginning, make([]byte, length)...)
	described := beginning[len(beginning)-length:]
	mac := make([]byte, macSize)
	if err := read(from, described); err != nil {
		return header, nil, err
	}
	if err := read(from, mac); err != nil {
		return header, nil, err
	}
	want, err := key.mac(salt, beginning)
	if err != nil {
		return header, nil, err
	}
	if !hmac.Equal(mac, want) {
		return header, nil, errChanged
	}
	if err := json.Unmarshal(described, &header); err != nil {
		return header, nil, errChanged
	}
	aead, err := key.chunks(salt)
	return header, aead, err
}

// read fills into, and takes an early end for a cut.
func read(from io.Reader, into []byte) error {
	_, err := io.ReadFull(from, into)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errCut
	}
	return err
}
