package config

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// Instance is what Cloud Foundry tells every process of an app instance about it.
type Instance struct {
	GUID    string
	Address netip.Addr
	TempDir string
	Port    int
}

// ReadInstance takes the instance's facts from its environment.
func ReadInstance(getenv func(string) string) (*Instance, error) {
	var missing []string
	get := func(name string) string {
		value := getenv(name)
		if value == "" {
			missing = append(missing, name)
		}
		return value
	}
	guid, address, temp, port := get("CF_INSTANCE_GUID"), get("CF_INSTANCE_INTERNAL_IP"), get("TMPDIR"), get("PORT")
	if len(missing) > 0 {
		return nil, fmt.Errorf("the environment lacks %s; Cloud Foundry sets these for every process of an app", strings.Join(missing, ", "))
	}
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return nil, fmt.Errorf("CF_INSTANCE_INTERNAL_IP is %q, expected an IP address", address)
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil || number == 0 {
		return nil, fmt.Errorf("PORT is %q, expected a port number", port)
	}
	return &Instance{GUID: guid, Address: ip, TempDir: temp, Port: int(number)}, nil
}
