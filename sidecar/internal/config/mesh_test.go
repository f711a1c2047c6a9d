package config

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

const valid = `{
  "security": "insecure-open",
  "app": "hotrod-frontend",
  "servers": {"join": ["consul-server.apps.internal"]},
  "service": {"id": "hotrod-frontend", "name": "frontend", "sidecarPort": 8000,
    "upstreams": [{"name": "customer", "port": 8081}, {"name": "driver", "port": 8082}]},
  "start": {"joinSeconds": 120, "proxySeconds": 130, "appSeconds": 140, "upstreamSeconds": 3},
  "stop": {"reliefSeconds": 2, "drainSeconds": 4, "routeSeconds": 2, "appSeconds": 2, "leaveSeconds": 3},
  "supervise": {"restarts": 5, "windowSeconds": 60}
}`

func TestReadsAWholeDescription(t *testing.T) {
	mesh, err := ParseMesh([]byte(valid))
	if err != nil {
		t.Fatal(err)
	}
	if got := mesh.Service.Ports(); !slices.Equal(got, []int{8000, 8081, 8082}) {
		t.Errorf("ports are %v", got)
	}
	if got := mesh.Service.ProxyID(); got != "hotrod-frontend-sidecar-proxy" {
		t.Errorf("proxy's id is %s", got)
	}
}

func TestReadsTheExampleOfTheReadme(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile("(?s)## mesh.json.*?```json\n(.*?)```").FindSubmatch(readme)
	if example == nil {
		t.Fatal("the README holds no example of mesh.json")
	}
	if _, err := ParseMesh(example[1]); err != nil {
		t.Error(err)
	}
}

func TestAServerNeedsNoServiceAndNoWaitsForOne(t *testing.T) {
	_, err := ParseMesh([]byte(`{"security": "insecure-open", "app": "consul-server",
		"servers": {"expected": 1, "join": ["consul-server.apps.internal"]},
		"start": {"joinSeconds": 120}, "stop": {"leaveSeconds": 8}, "supervise": {"restarts": 5, "windowSeconds": 60}}`))
	if err != nil {
		t.Error(err)
	}
}

func TestRefusesAnEvenNumberOfServers(t *testing.T) {
	_, err := ParseMesh([]byte(`{"security": "insecure-open", "app": "consul-server",
		"servers": {"expected": 2, "join": ["consul-server.apps.internal"]},
		"start": {"joinSeconds": 120}, "stop": {"leaveSeconds": 8}, "supervise": {"restarts": 5, "windowSeconds": 60}}`))
	if err == nil || !strings.Contains(err.Error(), "servers.expected is 2, expected 1, 3, 5 or 7") {
		t.Error(err)
	}
}

func TestSaysWhatIsWrongAndWhere(t *testing.T) {
	cases := map[string]struct{ replace, with, want string }{
		"syntax":           {`"app": "hotrod-frontend",`, `"app": oops,`, "line 3: not JSON"},
		"cut off":          {valid[50:], ``, "ends before its JSON object is complete"},
		"type":             {`"joinSeconds": 120`, `"joinSeconds": "120"`, "start.joinSeconds is a JSON string, expected int"},
		"unknown key":      {`"appSeconds"`, `"appSecond"`, `unknown field "appSecond"`},
		"two objects":      {`"windowSeconds": 60}` + "\n}", `"windowSeconds": 60}` + "\n}{}", "text after the closing brace"},
		"security":         {`"insecure-open"`, `"open"`, `security is "open", expected "secure" or "insecure-open"`},
		"no app":           {`"hotrod-frontend",` + "\n  \"servers\"", `"",` + "\n  \"servers\"", "app is missing"},
		"servers counted":  {`"servers": {`, `"servers": {"expected": 3, `, "servers.expected is 3, expected nothing: only servers need it"},
		"no names":         {`["consul-server.apps.internal"]`, `[]`, "servers.join is empty"},
		"empty name":       {`["consul-server.apps.internal"]`, `[""]`, "servers.join[0] is empty"},
		"no wait":          {`"joinSeconds": 120, `, ``, "start.joinSeconds is 0, expected 1 to 600"},
		"endless wait":     {`140`, `14000`, "start.appSeconds is 14000, expected 1 to 600"},
		"wrong order":      {`"proxySeconds": 130`, `"proxySeconds": 110`, "start.proxySeconds (110) is less than start.joinSeconds (120)"},
		"app before proxy": {`140`, `125`, "start.appSeconds (125) is less than start.proxySeconds (130)"},
		"no leave":         {`"leaveSeconds": 3`, `"leaveSeconds": 0`, "stop.leaveSeconds is 0, expected 1 to 9"},
		"stop too long":    {`"drainSeconds": 4`, `"drainSeconds": 5`, "stop takes 10 s"},
		"no drain left":    {`"reliefSeconds": 2`, `"reliefSeconds": 4`, "stop.reliefSeconds (4) is not less than stop.drainSeconds (4)"},
		"no upstream":      {`"name": "customer"`, `"name": ""`, "service.upstreams[0].name is missing"},
		"port range":       {`8000`, `80000`, "service.sidecarPort is 80000, expected 1 to 65535"},
		"port twice":       {`8082`, `8000`, "service.upstreams[1].port is 8000, which is taken already"},
		"no id":            {`{"id": "hotrod-frontend"`, `{"id": ""`, "service.id is missing"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			changed := strings.Replace(valid, c.replace, c.with, 1)
			if changed == valid {
				t.Fatal("the case changes nothing")
			}
			_, err := ParseMesh([]byte(changed))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v\nwanted %s", err, c.want)
			}
		})
	}
}

func TestReportsEveryProblemAtOnce(t *testing.T) {
	_, err := ParseMesh([]byte(strings.NewReplacer(`"servers": {`, `"servers": {"expected": 4, `, `"restarts": 5`, `"restarts": -1`).Replace(valid)))
	if err == nil || !strings.Contains(err.Error(), "servers.expected") || !strings.Contains(err.Error(), "supervise.restarts") {
		t.Errorf("error is %v", err)
	}
}

func TestNamesTheFileThatItCannotRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mesh.json")
	if _, err := ReadMesh(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error is %v", err)
	}
	if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadMesh(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error is %v", err)
	}
}

func TestReadsTheInstanceFromItsEnvironment(t *testing.T) {
	environment := map[string]string{"CF_INSTANCE_GUID": "g", "CF_INSTANCE_INTERNAL_IP": "10.255.0.2", "TMPDIR": "/tmp", "PORT": "8080"}
	read := func() (*Instance, error) { return ReadInstance(func(name string) string { return environment[name] }) }

	instance, err := read()
	if err != nil || instance.Port != 8080 || instance.Address.String() != "10.255.0.2" {
		t.Fatalf("read %v, %v", instance, err)
	}
	for name, bad := range map[string]string{"CF_INSTANCE_GUID": "", "CF_INSTANCE_INTERNAL_IP": "here", "PORT": "0"} {
		good := environment[name]
		environment[name] = bad
		if _, err := read(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("with %s=%q the error is %v", name, bad, err)
		}
		environment[name] = good
	}
}

func TestAKeeperNeedsNothingButItsPortAndASecureMesh(t *testing.T) {
	if _, err := ParseMesh([]byte(`{"security": "secure", "app": "consul-keeper", "keeper": {"port": 8443}}`)); err != nil {
		t.Error(err)
	}
	_, err := ParseMesh([]byte(`{"security": "insecure-open", "app": "consul-keeper", "keeper": {"port": 8443}}`))
	if err == nil || !strings.Contains(err.Error(), "an open mesh has no key") {
		t.Errorf("error is %v", err)
	}
}

func TestAStoreIsABucketOfASecureMeshWithoutAKeeper(t *testing.T) {
	const server = `{"security": "secure", "app": "consul-server", "servers": {"expected": 3, "join": ["consul-server.apps.internal"]},
		"store": {"endpoint": "https://s3.example.com", "bucket": "b", "region": "r", "prefix": "p", "everySeconds": 10},
		"start": {"joinSeconds": 120}, "stop": {"leaveSeconds": 8}, "supervise": {"restarts": 5, "windowSeconds": 60}}`
	if mesh, err := ParseMesh([]byte(server)); err != nil || mesh.Store.Every() != 10*time.Second {
		t.Errorf("read %v: %v", mesh, err)
	}
	for change, want := range map[[2]string]string{
		{`"secure"`, `"insecure-open"`}: "store is set, but an open mesh has no key",
		{`"store"`, `"keeper": {"host": "k", "port": 8443, "everySeconds": 10}, "store"`}: "store and keeper are set, expected one of them",
		{`https://s3.example.com`, `s3.example.com`}:                                      `store.endpoint is "s3.example.com"`,
		{`https://s3.example.com`, `ftp://s3.example.com`}:                                `store.endpoint is "ftp://s3.example.com"`,
		{`"bucket": "b", `, ``}:                                                           "store.bucket is missing",
		{`"region": "r", `, ``}:                                                           "store.region is missing",
		{`"everySeconds": 10`, `"everySeconds": 0`}:                                       "store.everySeconds is 0, expected 1 to 3600",
		{`"prefix": "p"`, `"prefix": "p", "ca": "no PEM"`}:                                "store.ca holds no certificate",
	} {
		changed := strings.Replace(server, change[0], change[1], 1)
		if _, err := ParseMesh([]byte(changed)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error is %v\nwanted %s", err, want)
		}
	}
}
