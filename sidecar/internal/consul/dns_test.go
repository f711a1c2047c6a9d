package consul

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"testing"
	"time"
)

const serversName = "consul-server.apps.internal"

// nameserver is a resolver whose questions all go to a socket of the test's own, where answer makes the answer to each;
// one of nil is none.
func nameserver(t *testing.T, answer func(question []byte) []byte) *net.Resolver {
	t.Helper()
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socket.Close() })
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := socket.ReadFrom(buffer)
			if err != nil {
				return
			}
			if answer := answer(slices.Clone(buffer[:n])); answer != nil {
				_, _ = socket.WriteTo(answer, from)
			}
		}
	}()
	return resolverAt(socket.LocalAddr().String())
}

func resolverAt(address string) *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", address)
	}}
}

// answered is a question made into an answer with a response code and records.
func answered(question []byte, code byte, records int, more ...byte) []byte {
	question[2] |= 0x80
	question[3] = 0x80 | code
	question[7] = byte(records)
	// Whatever was asked beside the question, an OPT record, is left out.
	question[11] = 0
	end := 12
	for question[end] != 0 {
		end += int(question[end]) + 1
	}
	return append(question[:end+5], more...)
}

func TestAddressesAreThoseThatDNSLists(t *testing.T) {
	record := []byte{0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 10, 255, 0, 3}
	resolver := nameserver(t, func(question []byte) []byte { return answered(question, 0, 1, record...) })
	found, err := resolve(t.Context(), resolver, serversName)
	if err != nil || !slices.Equal(found, []netip.Addr{netip.MustParseAddr("10.255.0.3")}) {
		t.Errorf("found %v, %v", found, err)
	}
}

func TestANameThatListsNobodyIsNoError(t *testing.T) {
	for what, code := range map[string]byte{"no record": 0, "no such name": 3} {
		t.Run(what, func(t *testing.T) {
			resolver := nameserver(t, func(question []byte) []byte { return answered(question, code, 0) })
			found, err := resolve(t.Context(), resolver, serversName)
			if err != nil || len(found) != 0 {
				t.Errorf("found %v, %v", found, err)
			}
		})
	}
}

func TestDNSThatDoesNotAnswerIsNotOneThatListsNobody(t *testing.T) {
	resolver := nameserver(t, func([]byte) []byte { return nil })
	ctx, stop := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer stop()
	_, err := Addresses(ctx, func(ctx context.Context, name string) ([]netip.Addr, error) { return resolve(ctx, resolver, name) }, []string{serversName})
	if want := "cannot resolve " + serversName + ": DNS does not answer"; err == nil || err.Error() != want {
		t.Errorf("error is %v\nwanted %s", err, want)
	}
}

func TestWhyDNSFailsIsSaidInTheSameWordsEachTime(t *testing.T) {
	gone, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	cases := map[string]struct {
		resolver *net.Resolver
		want     string
	}{
		"refused":  {resolverAt(gone.LocalAddr().String()), "DNS fails: connection refused"},
		"SERVFAIL": {nameserver(t, func(question []byte) []byte { return answered(question, 2, 0) }), "DNS fails: server misbehaving"},
	}
	for what, c := range cases {
		t.Run(what, func(t *testing.T) {
			if _, err := resolve(t.Context(), c.resolver, serversName); err == nil || err.Error() != c.want {
				t.Errorf("error is %v\nwanted %s", err, c.want)
			}
		})
	}
}
