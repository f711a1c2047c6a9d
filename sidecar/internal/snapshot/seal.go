package snapshot

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
)

// Sealer seals what is written to it. Without its Close the snapshot has no end and does not open.
type Sealer struct {
	to     io.Writer
	aead   cipher.AEAD
	number uint64
	plain  []byte
	sealed []byte
	err    error
}

// NewSealer begins a sealed snapshot.
func NewSealer(to io.Writer, key Key, header Header) (*Sealer, error) {
	described, err := json.Marshal(header)
	if err != nil {
		return nil, err
	}
	salt := make([]byte, saltSize)
	rand.Read(salt)
	beginning := append([]byte(magic), key.id()...)
	beginning = append(beginning, salt...)
	beginning = binary.BigEndian.AppendUint16(beginning, uint16(len(described)))
	beginning = append(beginning, described...)
	mac, err := key.mac(salt, beginning)
	if err != nil {
		return nil, err
	}
	aead, err := key.chunks(salt)
	if err != nil {
		return nil, err
	}
	if _, err := to.Write(append(beginning, mac...)); err != nil {
		return nil, err
	}
	return &Sealer{
		to:     to,
		aead:   aead,
		plain:  make([]byte, 0, chunkSize),
		sealed: make([]byte, 0, 4+chunkSize+aead.Overhead()),
	}, nil
}

// Write seals whole chunks. It holds one back, because only Close knows which one is the last.
func (s *Sealer) Write(data []byte) (int, error) {
	written := 0
	for len(data) > 0 {
		if len(s.plain) == chunkSize {
			if err := s.chunk(false); err != nil {
				return written, err
			}
		}
		taken := min(len(data), chunkSize-len(s.plain))
		s.plain = append(s.plain, data[:taken]...)
		data = data[taken:]
		written += taken
	}
	return written, s.err
}

// Close writes the end.
func (s *Sealer) Close() error {
	if err := s.chunk(true); err != nil {
		return err
	}
	s.err = errors.New("the snapshot is sealed already")
	return nil
}

func (s *Sealer) chunk(last bool) error {
	if s.err != nil {
		return s.err
	}
	length := uint32(len(s.plain) + s.aead.Overhead())
	if last {
		length |= lastChunk
	}
	frame := binary.BigEndian.AppendUint32(s.sealed[:0], length)
	frame = s.aead.Seal(frame, nonce(s.number, last), s.plain, nil)
	s.plain = s.plain[:0]
	s.number++
	_, s.err = s.to.Write(frame)
	return s.err
}
