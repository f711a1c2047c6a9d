package login

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"

	"google.golang.org/protobuf/encoding/protowire"

	"byo-mesh/sidecar/internal/consul"
)

// The one call that the program makes by gRPC. The library for it, and the code generated for Consul's messages, would take
// five megabytes in each of the three processes that every container runs of this program.

const loginMethod = "/hashicorp.consul.acl.ACLService/Login"

// Numbers of the fields in Consul's messages LoginRequest, LoginResponse and LoginToken.
const (
	fieldAuthMethod, fieldBearerToken, fieldMeta = 1, 2, 3
	fieldKey, fieldValue                         = 1, 2
	fieldToken                                   = 1
	fieldAccessor, fieldSecret                   = 1, 2
)

// longestAnswer is far above what a token takes.
const longestAnswer = 64 << 10

// header is of a gRPC message: whether it is compressed, and its length.
const header = 5

func request(identity Identity) []byte {
	meta := text(text(nil, fieldKey, consul.InstanceKey), fieldValue, identity.Instance)
	message := text(text(nil, fieldAuthMethod, consul.AuthMethod), fieldBearerToken, identity.JWT)
	return text(message, fieldMeta, string(meta))
}

func text(message []byte, field protowire.Number, value string) []byte {
	return protowire.AppendString(protowire.AppendTag(message, field, protowire.BytesType), value)
}

func call(ctx context.Context, client *http.Client, server netip.AddrPort, message []byte) (*Token, error) {
	framed := binary.BigEndian.AppendUint32([]byte{0}, uint32(len(message)))
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+server.String()+loginMethod, bytes.NewReader(append(framed, message...)))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/grpc")
	request.Header.Set("TE", "trailers")
	response, err := client.Do(request)
	if err != nil {
		var failure *url.Error
		if errors.As(err, &failure) {
			err = failure.Err
		}
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, longestAnswer))
	if err != nil {
		return nil, err
	}
	// A call that fails at once has its status in the header.
	status, reason := response.Trailer.Get("Grpc-Status"), response.Trailer.Get("Grpc-Message")
	if status == "" {
		status, reason = response.Header.Get("Grpc-Status"), response.Header.Get("Grpc-Message")
	}
	if status != "0" {
		if said, err := url.PathUnescape(reason); err == nil {
			reason = said
		}
		return nil, &refusal{reason: reason, status: status, http: response.StatusCode}
	}
	return answer(body)
}

// refusal is an answer that is none to the question.
type refusal struct {
	reason, status string
	http           int
}

func (r *refusal) Error() string {
	return fmt.Sprintf("%s (HTTP %d, gRPC status %q)", r.reason, r.http, r.status)
}

func answer(body []byte) (*Token, error) {
	if len(body) < header || body[0] != 0 || int(binary.BigEndian.Uint32(body[1:header])) != len(body)-header {
		return nil, errors.New("the server's answer is no message of gRPC")
	}
	var token Token
	err := eachText(body[header:], func(field protowire.Number, inner []byte) error {
		if field != fieldToken {
			return nil
		}
		return eachText(inner, func(field protowire.Number, value []byte) error {
			switch field {
			case fieldAccessor:
				token.Accessor = string(value)
			case fieldSecret:
				token.Secret = string(value)
			}
			return nil
		})
	})
	if err == nil && (token.Secret == "" || token.Accessor == "") {
		err = errors.New("the server's answer holds no token")
	}
	return &token, err
}

// eachText hands on every field that holds bytes.
func eachText(message []byte, take func(protowire.Number, []byte) error) error {
	for len(message) > 0 {
		field, kind, length := protowire.ConsumeTag(message)
		if length < 0 {
			return protowire.ParseError(length)
		}
		message = message[length:]
		if kind == protowire.BytesType {
			value, length := protowire.ConsumeBytes(message)
			if length < 0 {
				return protowire.ParseError(length)
			}
			if err := take(field, value); err != nil {
				return err
			}
		}
		if length = protowire.ConsumeFieldValue(field, kind, message); length < 0 {
			return protowire.ParseError(length)
		}
		message = message[length:]
	}
	return nil
}
