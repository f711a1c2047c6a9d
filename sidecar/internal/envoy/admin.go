// Package envoy asks Envoy's admin interface.
package envoy

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// AdminAddress is where Envoy's admin interface listens: loopback, so that nobody outside the instance reaches it.
const AdminAddress = "127.0.0.1:19000"

const longestAnswer = 1 << 20

// Admin speaks to an Envoy's admin interface.
type Admin struct {
	base string
	http *http.Client
}

// NewAdmin makes a client for an admin address, as host:port.
func NewAdmin(address string) *Admin {
	return &Admin{base: "http://" + address, http: &http.Client{Timeout: 5 * time.Second}}
}

// Ready returns nil when Envoy is live and listens on all of these ports. It does not ask whether anybody is behind
// an upstream: services that call each other could never start.
func (a *Admin) Ready(ctx context.Context, ports []int) error {
	if _, err := a.get(ctx, "/ready"); err != nil {
		return err
	}
	body, err := a.get(ctx, "/listeners?format=json")
	if err != nil {
		return err
	}
	bound, err := boundPorts(body)
	if err != nil {
		return fmt.Errorf("Envoy lists its listeners in an unknown form: %w", err)
	}
	var missing []string
	for _, port := range ports {
		if !slices.Contains(bound, port) {
			missing = append(missing, fmt.Sprint(port))
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("Envoy does not listen on %s yet", strings.Join(missing, ", "))
	}
	return nil
}

func boundPorts(listing []byte) ([]int, error) {
	var listeners struct {
		Statuses []struct {
			Local struct {
				Socket struct {
					Port int `json:"port_value"`
				} `json:"socket_address"`
			} `json:"local_address"`
		} `json:"listener_statuses"`
	}
	if err := json.Unmarshal(listing, &listeners); err != nil {
		return nil, err
	}
	var ports []int
	for _, status := range listeners.Statuses {
		ports = append(ports, status.Local.Socket.Port)
	}
	return ports, nil
}

func (a *Admin) get(ctx context.Context, path string) ([]byte, error) {
	return a.ask(ctx, http.MethodGet, path)
}

func (a *Admin) ask(ctx context.Context, method, path string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, a.base+path, nil)
	if err != nil {
		return nil, err
	}
	response, err := a.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("Envoy does not answer: %w", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, longestAnswer))
	if err != nil {
		return nil, fmt.Errorf("Envoy broke off its answer: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("Envoy says %s", strings.TrimSpace(string(body)))
	}
	return body, nil
}
