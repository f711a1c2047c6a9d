package consul

import (
	"context"
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/hashicorp/go-cty/cty"
	ctyjson "github.com/hashicorp/go-cty/cty/json"
	"github.com/hashicorp/go-cty/cty/msgpack"
	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// managed is a resource as Pulumi and Terraform drive it: by the provider protocol, with the state kept on this side.
type managed struct {
	t        *testing.T
	server   tfprotov5.ProviderServer
	typeName string
	schema   *schema.Resource
	typ      cty.Type
	state    cty.Value
	private  []byte
}

func resourceOf(t *testing.T, typeName string) *managed {
	t.Helper()
	consul(t)
	return resourceWith(t, typeName, map[string]any{"address": agent.address, "token": managementToken})
}

func resourceWith(t *testing.T, typeName string, settings map[string]any) *managed {
	t.Helper()
	provider := Provider()
	r := &managed{t: t, server: schema.NewGRPCProviderServer(provider), typeName: typeName, schema: provider.ResourcesMap[typeName]}
	r.typ = r.schema.CoreConfigSchema().ImpliedType()
	r.state = cty.NullVal(r.typ)
	if err := configure(r.server, provider, settings); err != nil {
		t.Fatal(err)
	}
	return r
}

func configure(server tfprotov5.ProviderServer, provider *schema.Provider, settings map[string]any) error {
	typ := schema.InternalMap(provider.Schema).CoreConfigSchema().ImpliedType()
	config := &tfprotov5.DynamicValue{MsgPack: pack(value(typ, provider.Schema, settings), typ)}
	prepared, err := server.PrepareProviderConfig(context.Background(), &tfprotov5.PrepareProviderConfigRequest{Config: config})
	if err := problem(prepared.Diagnostics, err); err != nil {
		return err
	}
	configured, err := server.ConfigureProvider(context.Background(), &tfprotov5.ConfigureProviderRequest{Config: prepared.PreparedConfig})
	return problem(configured.Diagnostics, err)
}

// apply makes the resource what the configuration says.
func (r *managed) apply(config map[string]any) {
	r.t.Helper()
	if err := r.tryApply(config); err != nil {
		r.t.Fatalf("%s: %v", r.typeName, err)
	}
}

func (r *managed) tryApply(config map[string]any) error {
	r.t.Helper()
	wanted := value(r.typ, r.schema.Schema, config)
	planned, err := r.planFor(wanted)
	if err != nil {
		return err
	}
	if !r.state.IsNull() && len(planned.RequiresReplace) > 0 {
		return fmt.Errorf("has to be replaced: %v", planned.RequiresReplace)
	}
	applied, err := r.server.ApplyResourceChange(context.Background(), &tfprotov5.ApplyResourceChangeRequest{
		TypeName: r.typeName, PriorState: r.dynamic(r.state), PlannedState: planned.PlannedState,
		Config: r.dynamic(wanted), PlannedPrivate: planned.PlannedPrivate,
	})
	if err := problem(applied.Diagnostics, err); err != nil {
		return err
	}
	r.keep(applied.NewState, applied.Private)
	return nil
}

// changes names the attributes that a plan for the configuration would change.
func (r *managed) changes(config map[string]any) []string {
	r.t.Helper()
	planned, err := r.planFor(value(r.typ, r.schema.Schema, config))
	if err != nil {
		r.t.Fatalf("%s: %v", r.typeName, err)
	}
	after := r.unpack(planned.PlannedState)
	var changed []string
	for name := range r.typ.AttributeTypes() {
		if !after.GetAttr(name).RawEquals(r.state.GetAttr(name)) {
			changed = append(changed, name)
		}
	}
	sort.Strings(changed)
	return changed
}

// replacedBy: does the configuration need another resource?
func (r *managed) replacedBy(config map[string]any) bool {
	r.t.Helper()
	planned, err := r.planFor(value(r.typ, r.schema.Schema, config))
	if err != nil {
		r.t.Fatalf("%s: %v", r.typeName, err)
	}
	return len(planned.RequiresReplace) > 0
}

func (r *managed) planFor(wanted cty.Value) (*tfprotov5.PlanResourceChangeResponse, error) {
	validated, err := r.server.ValidateResourceTypeConfig(context.Background(), &tfprotov5.ValidateResourceTypeConfigRequest{
		TypeName: r.typeName, Config: r.dynamic(wanted),
	})
	if err := problem(validated.Diagnostics, err); err != nil {
		return nil, err
	}
	planned, err := r.server.PlanResourceChange(context.Background(), &tfprotov5.PlanResourceChangeRequest{
		TypeName: r.typeName, PriorState: r.dynamic(r.state), ProposedNewState: r.dynamic(r.proposed(wanted)),
		Config: r.dynamic(wanted), PriorPrivate: r.private,
	})
	return planned, problem(planned.Diagnostics, err)
}

// proposed keeps what the provider computed and the configuration leaves open, as Terraform does.
func (r *managed) proposed(wanted cty.Value) cty.Value {
	if r.state.IsNull() {
		return wanted
	}
	values := wanted.AsValueMap()
	for name, attribute := range r.schema.CoreConfigSchema().Attributes {
		if attribute.Computed && values[name].IsNull() {
			values[name] = r.state.GetAttr(name)
		}
	}
	return cty.ObjectVal(values)
}

// refresh looks at what is there; gone says that nothing is.
func (r *managed) refresh() (gone bool) {
	r.t.Helper()
	read, err := r.server.ReadResource(context.Background(), &tfprotov5.ReadResourceRequest{
		TypeName: r.typeName, CurrentState: r.dynamic(r.state), Private: r.private,
	})
	if err := problem(read.Diagnostics, err); err != nil {
		r.t.Fatalf("%s: %v", r.typeName, err)
	}
	r.keep(read.NewState, read.Private)
	return r.state.IsNull()
}

func (r *managed) delete() {
	r.t.Helper()
	null := r.dynamic(cty.NullVal(r.typ))
	applied, err := r.server.ApplyResourceChange(context.Background(), &tfprotov5.ApplyResourceChangeRequest{
		TypeName: r.typeName, PriorState: r.dynamic(r.state), PlannedState: null, Config: null, PlannedPrivate: r.private,
	})
	if err := problem(applied.Diagnostics, err); err != nil {
		r.t.Fatalf("%s: %v", r.typeName, err)
	}
}

// imported takes up what is there under an id.
func (r *managed) imported(id string) {
	r.t.Helper()
	found, err := r.server.ImportResourceState(context.Background(), &tfprotov5.ImportResourceStateRequest{TypeName: r.typeName, ID: id})
	if err := problem(found.Diagnostics, err); err != nil {
		r.t.Fatalf("%s: %v", r.typeName, err)
	}
	r.keep(found.ImportedResources[0].State, found.ImportedResources[0].Private)
	if r.refresh() {
		r.t.Fatalf("%s %s was not found", r.typeName, id)
	}
}

func (r *managed) keep(state *tfprotov5.DynamicValue, private []byte) {
	r.state, r.private = r.unpack(state), private
}

func (r *managed) get(attribute string) string {
	r.t.Helper()
	return r.state.GetAttr(attribute).AsString()
}

func (r *managed) dynamic(v cty.Value) *tfprotov5.DynamicValue {
	return &tfprotov5.DynamicValue{MsgPack: pack(v, r.typ)}
}

func (r *managed) unpack(v *tfprotov5.DynamicValue) cty.Value {
	r.t.Helper()
	unpacked, err := msgpack.Unmarshal(v.MsgPack, r.typ)
	if err != nil {
		r.t.Fatal(err)
	}
	return unpacked
}

func pack(v cty.Value, typ cty.Type) []byte {
	packed, err := msgpack.Marshal(v, typ)
	if err != nil {
		panic(err)
	}
	return packed
}

func value(typ cty.Type, attributes fields, config map[string]any) cty.Value {
	written, err := json.Marshal(withBlocks(attributes, config))
	if err != nil {
		panic(err)
	}
	made, err := ctyjson.Unmarshal(written, typ)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", written, err))
	}
	return made
}

// withBlocks: blocks that are not there are empty lists for a provider, never null.
func withBlocks(attributes fields, config map[string]any) map[string]any {
	whole := map[string]any{}
	for name, attribute := range attributes {
		given, is := config[name]
		inner, isBlock := attribute.Elem.(*schema.Resource)
		if !isBlock || attribute.Computed {
			if is {
				whole[name] = given
			}
			continue
		}
		members := []map[string]any{}
		if is {
			for _, member := range given.([]map[string]any) {
				members = append(members, withBlocks(inner.Schema, member))
			}
		}
		whole[name] = members
	}
	for name := range config {
		if _, known := attributes[name]; !known {
			panic("no such attribute: " + name)
		}
	}
	return whole
}

func problem(diagnostics []*tfprotov5.Diagnostic, err error) error {
	if err != nil {
		return err
	}
	var said []string
	for _, d := range diagnostics {
		if d.Severity == tfprotov5.DiagnosticSeverityError {
			said = append(said, strings.TrimSpace(d.Summary+" "+d.Detail))
		}
	}
	if said == nil {
		return nil
	}
	return fmt.Errorf("%s", strings.Join(said, "; "))
}
