package io.byomesh.mesh;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.pulumi.consul.ConfigEntry;
import com.pulumi.consul.ConfigEntryArgs;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What Consul is told about a mesh's services: what each speaks, which requests a caller's proxy sends again when an instance fails, and
 * in a secure mesh who may call whom. Computed from the graph, each entry a resource, so that they come and go with the services.
 *
 * <p>They are written through Consul's HTTP API, by the provider in the options; there has to be a leader by then.
 */
public final class MeshConfigEntries extends ComponentResource {

    private static final String TYPE = "byo-mesh:index:MeshConfigEntries";
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    /**
     * @param name the resource's name
     * @param args the mesh
     * @param options the usual ones, with the Consul provider among them; may be null
     */
    public MeshConfigEntries(String name, MeshConfigEntriesArgs args, ComponentResourceOptions options) {
        super(TYPE, name, args, Options.orEmpty(options));
        var ofService = new HashMap<String, Resource>();
        for (var entry : args.entries()) {
            var resource = new ConfigEntry(
                    entry.kind() + "-" + entry.name(),
                    ConfigEntryArgs.builder().kind(entry.kind()).name(entry.name()).configJson(GSON.toJson(entry.content())).build(),
                    after(ofService.get(entry.name())));
            ofService.put(entry.name(), resource);
        }
        registerOutputs(Map.of());
    }

    /** Consul refuses a router of a service of which it does not know that it speaks HTTP. */
    private CustomResourceOptions after(Resource earlier) {
        var options = CustomResourceOptions.builder().parent(this);
        return (earlier == null ? options : options.dependsOn(List.of(earlier))).build();
    }
}
