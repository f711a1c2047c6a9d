// Package snapshot keeps the state of the Consul servers outside of them, sealed, and brings it back by itself when a
// whole cluster comes up empty.
//
// A sealed snapshot is
//
//	magic    8 bytes, which end with the version of this format
//	key id   16 bytes, by which another key is told from a changed file
//	salt     32 bytes, random
//	header   2 bytes of length, then JSON: cluster, raft index, time
//	mac      32 bytes over all above
//	chunks   each 4 bytes of length, whose highest bit marks the last one, then AES-256-GCM of at most 64 KiB
//
// The keys of header and chunks are made of the snapshot key and the salt: what is of one snapshot opens in no other. A
// chunk's nonce is its number and whether it is the last: one that was moved, repeated or left out opens as little as a
// file that ends early. This is the STREAM construction.
package snapshot

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

const (
	magic     = "byomesh\x01"
	keyIDSize = 16
	saltSize  = 32
	macSize   = sha256.Size
	chunkSize = 64 << 10
	lastChunk = 1 << 31
	nonceSize = 12
)

// Header is what a sealed snapshot tells of itself to anybody. It cannot be changed without the key.
type Header struct {
	// Cluster is the trust domain's id.
	Cluster string `json:"cluster"`
	// Index is raft's: everything up to it is in the snapshot.
	Index uint64    `json:"index"`
	Taken time.Time `json:"taken"`
}

func (h Header) String() string {
	return fmt.Sprintf("raft index %d of %s", h.Index, h.Taken.UTC().Format(time.RFC3339))
}

// Key is what snapshots are sealed with: 32 random bytes.
type Key [32]byte

// ParseKey reads a key from base64.
func ParseKey(text string) (Key, error) {
	var key Key
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(data) != len(key) {
		// The text itself is a secret, if a broken one.
		return key, errors.New("the snapshot key is not the base64 of 32 bytes, expected what `openssl rand -base64 32` makes")
	}
	return Key(data), nil
}

// String keeps a key out of logs.
func (k Key) String() string { return "snapshot key " + hex.EncodeToString(k.id()[:4]) }

// GoString does so for %#v.
func (k Key) GoString() string { return k.String() }

func (k Key) id() []byte {
	mac := hmac.New(sha256.New, k[:])
	mac.Write([]byte("byo-mesh snapshot key id"))
	return mac.Sum(nil)[:keyIDSize]
}

// derive makes the key of one purpose within one snapshot.
func (k Key) derive(salt []byte, purpose string) ([]byte, error) {
	return hkdf.Key(sha256.New, k[:], salt, "byo-mesh snapshot "+purpose, len(k))
}

// mac authenticates the beginning of a snapshot, up to the end of its header.
func (k Key) mac(salt, beginning []byte) ([]byte, error) {
	key, err := k.derive(salt, "header")
	if err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(beginning)
	return mac.Sum(nil), nil
}

// chunks is the cipher of the chunks of one snapshot.
func (k Key) chunks(salt []byte) (cipher.AEAD, error) {
	key, err := k.derive(salt, "chunks")
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// nonce never repeats: the key is of one snapshot only.
func nonce(number uint64, last bool) []byte {
	made := make([]byte, nonceSize)
	binary.BigEndian.PutUint64(made, number)
	if last {
		made[nonceSize-1] = 1
	}
	return made
}
