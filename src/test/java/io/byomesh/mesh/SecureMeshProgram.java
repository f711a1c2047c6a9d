package io.byomesh.mesh;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.consul.Provider;
import com.pulumi.consul.ProviderArgs;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import io.byomesh.mesh.graph.App;
import io.byomesh.mesh.graph.EdgeMode;
import io.byomesh.mesh.graph.MeshGraph;
import io.byomesh.mesh.graph.Service;
import io.byomesh.mesh.graph.Service.Protocol;

/** A mesh's secrets, and once there is a Consul that has them, what it is told. For {@link SecureMeshIT}. */
public final class SecureMeshProgram {

    static final String ADDRESS = "TEST_CONSUL_ADDRESS";
    static final String GENERATION = "TEST_GENERATION";

    private SecureMeshProgram() {}

    public static void main(String[] args) {
        Pulumi.run(SecureMeshProgram::stack);
    }

    static MeshGraph graph() {
        return MeshGraph.builder("o").keeper("keeper")
                .service(Service.of("web", Protocol.HTTP)).service(Service.of("store", Protocol.TCP))
                .app(App.of("web", "web").calling("store", 8081)).app(App.of("web-api", "store"))
                .build().check();
    }

    private static void stack(Context context) {
        var generation = Integer.parseInt(System.getenv(GENERATION));
        var args = MeshSecretsArgs.builder().graph(graph());
        MeshSecrets.KINDS.stream().filter(kind -> !kind.equals("management-token")).forEach(kind -> args.generation(kind, generation));
        var secrets = new MeshSecrets("secrets", args.build(), null);
        context.export("servers", secrets.forServers());
        context.export("keeper", secrets.forKeeper());
        context.export("app", secrets.forApp("web"));
        var address = System.getenv(ADDRESS);
        if (address == null) {
            return;
        }
        var provider = new Provider("consul", ProviderArgs.builder().address(address).token(secrets.managementToken()).build(),
                CustomResourceOptions.builder().build());
        new MeshConfigEntries("services", MeshConfigEntriesArgs.builder().graph(graph(), EdgeMode.DECLARED).build(),
                ComponentResourceOptions.builder().providers(provider).build());
        var access = new MeshAccess("access", MeshAccessArgs.builder()
                .graph(graph()).identityPublicKeys(secrets.identityPublicKeys()).clusterId(secrets.clusterId()).build(),
                ComponentResourceOptions.builder().providers(provider).build());
        context.export("ui", access.uiToken());
    }
}
