package snapshot

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

const cluster = "6b0f2c1e-5f0a-4d5e-9a51-0d4f6f7a2c11"

var aKey = Key(bytes.Repeat([]byte{7}, 32))

func sealed(t *testing.T, plain []byte) []byte {
	t.Helper()
	var to bytes.Buffer
	sealer, err := NewSealer(&to, aKey, Header{Cluster: cluster, Index: 42, Taken: time.Unix(1700000000, 0)})
	if err != nil {
		t.Fatal(err)
	}
	// Pieces whose borders are not those of the chunks.
	if _, err := io.CopyBuffer(struct{ io.Writer }{sealer}, struct{ io.Reader }{bytes.NewReader(plain)}, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	if err := sealer.Close(); err != nil {
		t.Fatal(err)
	}
	return to.Bytes()
}

func random(size int) []byte {
	data := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(data)
	return data
}

// beginningOf is how many bytes come before the first chunk.
func beginningOf(t *testing.T, data []byte) int {
	t.Helper()
	from := bytes.NewReader(data)
	if _, _, err := begin(from, aKey); err != nil {
		t.Fatal(err)
	}
	return len(data) - from.Len()
}

func TestOpensWhatWasSealed(t *testing.T) {
	for _, size := range []int{0, 1, chunkSize - 1, chunkSize, chunkSize + 1, 3 * chunkSize, 3*chunkSize + 7} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			plain := random(size)
			data := sealed(t, plain)
			if size > 100 && bytes.Contains(data, plain[:100]) {
				t.Error("the plain text is in it")
			}
			var to bytes.Buffer
			header, err := Open(&to, bytes.NewReader(data), aKey, cluster)
			if err != nil || !bytes.Equal(to.Bytes(), plain) {
				t.Fatalf("opened %d bytes: %v", to.Len(), err)
			}
			if header.Index != 42 || header.Cluster != cluster || header.Taken.Unix() != 1700000000 {
				t.Errorf("header is %+v", header)
			}
		})
	}
}

func TestNoTwoSealedSnapshotsAreAlike(t *testing.T) {
	plain := random(100)
	first, second := sealed(t, plain), sealed(t, plain)
	if bytes.Equal(first[beginningOf(t, first):], second[beginningOf(t, second):]) {
		t.Error("the chunks are the same")
	}
}

func TestEveryBitCounts(t *testing.T) {
	data := sealed(t, random(300))
	for i := range data {
		changed := bytes.Clone(data)
		changed[i] ^= 1
		var refused *RefusedError
		if _, err := Open(io.Discard, bytes.NewReader(changed), aKey, cluster); !errors.As(err, &refused) {
			t.Errorf("with byte %d changed: %v", i, err)
		}
	}
}

func TestEveryCutIsSeenAsOne(t *testing.T) {
	data := sealed(t, random(2*chunkSize+100))
	begins := beginningOf(t, data)
	frame := 4 + chunkSize + 16
	cuts := []int{0, 1, len(magic), begins - macSize - 1, begins - 1, begins, begins + 1, begins + 4, begins + 5,
		begins + frame, begins + 2*frame, begins + 2*frame + 4, len(data) - 1}
	for _, cut := range cuts {
		if _, err := Open(io.Discard, bytes.NewReader(data[:cut]), aKey, cluster); err != errCut {
			t.Errorf("cut to %d of %d bytes: %v", cut, len(data), err)
		}
	}
}

func TestSaysWhatIsWrongWithASnapshot(t *testing.T) {
	data := sealed(t, random(2*chunkSize+100))
	begins := beginningOf(t, data)
	frame := 4 + chunkSize + 16
	first, second, last := data[begins:begins+frame], data[begins+frame:begins+2*frame], data[begins+2*frame:]
	joined := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	version := bytes.Clone(data)
	version[len(magic)-1] = 9
	const changed = "the snapshot was changed after it was sealed; it is of no use any more, take an older one"

	cases := map[string]struct {
		data    []byte
		key     Key
		cluster string
		want    string
	}{
		"another cluster": {data, aKey, "11111111-1111-1111-1111-111111111111",
			"the snapshot is of the cluster " + cluster + " and this is 11111111-1111-1111-1111-111111111111; if this is meant to go on as the other, give it the other's mesh root"},
		"another key": {data, Key{9}, cluster,
			fmt.Sprintf("the snapshot was sealed with the snapshot key %x and this server has %x; give the server the key it was sealed with", aKey.id()[:4], Key{9}.id()[:4])},
		"another version":                    {version, aKey, cluster, "the snapshot has version 9 of the format, and this program knows version 1; restore it with the program that sealed it"},
		"something else":                     {bytes.Repeat([]byte("text "), 100), aKey, cluster, "this is no sealed snapshot, or its first bytes were changed; it is of no use any more, take an older one"},
		"exchanged chunks":                   {joined(data[:begins], second, first, last), aKey, cluster, changed},
		"a chunk twice":                      {joined(data[:begins], first, first, second, last), aKey, cluster, changed},
		"a chunk missing":                    {joined(data[:begins], first, last), aKey, cluster, changed},
		"more at its end":                    {joined(data, []byte{0}), aKey, cluster, changed},
		"another header":                     {joined(bytes.Replace(data[:begins], []byte("42"), []byte("43"), 1), data[begins:]), aKey, cluster, changed},
		"another beginning, of the same key": {joined(sealed(t, nil)[:begins], data[begins:]), aKey, cluster, changed},
		"an end where none was":              {joined(data[:begins], []byte{first[0] | 0x80}, first[1:]), aKey, cluster, changed},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if _, err := Open(io.Discard, bytes.NewReader(c.data), c.key, c.cluster); err == nil || err.Error() != c.want {
				t.Errorf("error is  %v\nwanted    %s", err, c.want)
			}
		})
	}
}

func TestASealerThatCouldNotWriteMakesNoEnd(t *testing.T) {
	to := &limited{room: 200 + chunkSize}
	sealer, err := NewSealer(to, aKey, Header{Cluster: cluster})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sealer.Write(random(3 * chunkSize)); err == nil {
		t.Error("writes beyond what there is room for")
	}
	if err := sealer.Close(); err == nil {
		t.Error("closes all the same")
	}
}

// limited takes so many bytes and then no more.
type limited struct{ room int }

func (l *limited) Write(data []byte) (int, error) {
	if l.room -= len(data); l.room < 0 {
		return 0, errors.New("no space left")
	}
	return len(data), nil
}

func TestAKeyIsReadFromBase64AndNeverShown(t *testing.T) {
	text := base64.StdEncoding.EncodeToString(aKey[:])
	key, err := ParseKey(text)
	if err != nil || key != aKey {
		t.Fatalf("read %v: %v", key, err)
	}
	for _, shown := range []string{fmt.Sprint(key), fmt.Sprintf("%v %+v %#v", key, key, key)} {
		if strings.Contains(shown, "7, 7") || strings.Contains(shown, "7 7") || strings.Contains(shown, "0707") {
			t.Errorf("shows %s", shown)
		}
	}
	for _, wrong := range []string{"", "short", text[:20], text + text} {
		if _, err := ParseKey(wrong); err == nil || wrong != "" && strings.Contains(err.Error(), wrong) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}
