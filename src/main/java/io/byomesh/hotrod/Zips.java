package io.byomesh.hotrod;

import io.byomesh.mesh.bits.Assembler;
import io.byomesh.mesh.bits.Binaries;
import io.byomesh.mesh.bits.Bits;
import io.byomesh.mesh.bits.MemberFiles;
import io.byomesh.mesh.bits.Zip;
import io.byomesh.mesh.graph.App;
import io.byomesh.mesh.graph.EdgeMode;
import io.byomesh.mesh.graph.Security;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What each app of the stack carries, and the zips made of it. */
final class Zips {

    private static final List<String> PROGRAMS = List.of("consul", "envoy", "hotrod", "sidecar");
    private static final Path CONSUL = Path.of("consul");

    private final Binaries binaries;
    private final Assembler assembler = new Assembler(Path.of(".build"));
    private final boolean secure;
    private final boolean preview;

    Zips(Settings settings, boolean preview) {
        this.binaries = new Binaries(directories(settings.binaries(), System.getenv()));
        this.secure = settings.security() == Security.SECURE;
        this.preview = preview;
    }

    /** @throws IllegalArgumentException naming the first program that is missing or of the wrong kind */
    void requireBinaries() {
        PROGRAMS.forEach(binaries::find);
    }

    Bits serverBits(MemberFiles files, String apiPath, String keeperHost) {
        return meshBits("server")
                .withFile("mesh/server.hcl", CONSUL.resolve("server.hcl"))
                .withText("mesh/mesh.json", files.serverMesh(apiPath, keeperHost));
    }

    /** What servers carry that have no public route, and so write Consul's own objects themselves. */
    Bits managingServerBits(MemberFiles files, String keeperHost, EdgeMode edges) {
        return serverBits(files, "", keeperHost).withText("mesh/consul.json", files.consul(edges));
    }

    Bits keeperBits(String app, MemberFiles files) {
        return Bits.empty().withBinary("mesh/sidecar", binaries.find("sidecar")).withText("mesh/mesh.json", files.keeperMesh(app));
    }

    Bits appBits(App app, MemberFiles files) {
        return appBits(app, files, version(app, files));
    }

    /** Of all that an app carries; its instances say it, so it can be told when they are those of an update. */
    String version(App app, MemberFiles files) {
        return assembler.plan(app.name(), appBits(app, files, "")).digest().substring(0, 12);
    }

    private Bits appBits(App app, MemberFiles files, String version) {
        return meshBits("agent")
                .withBinary("hotrod", binaries.find("hotrod"))
                .withBinary("mesh/envoy", binaries.find("envoy"))
                .withFile("mesh/agent.hcl", CONSUL.resolve("agent.hcl"))
                .withText("mesh/mesh.json", files.mesh(app))
                .withText("mesh/service.json", files.service(app, version));
    }

    /** A preview names the zip; only an update makes it. */
    Zip of(String name, Bits bits) {
        return preview ? assembler.plan(name, bits) : assembler.write(name, bits);
    }

    private Bits meshBits(String consulRole) {
        return Bits.empty()
                .withBinary("mesh/sidecar", binaries.find("sidecar"))
                .withBinary("mesh/consul", binaries.find("consul"))
                .withFile("mesh/security.hcl", CONSUL.resolve(secure ? "secure-" + consulRole + ".hcl" : "insecure-open.hcl"));
    }

    private static List<Path> directories(String setting, Map<String, String> environment) {
        if (!setting.isBlank()) {
            return List.of(Path.of(setting));
        }
        var directories = new ArrayList<Path>();
        if (environment.containsKey("BYO_MESH_TOOLCHAIN")) {
            directories.add(Path.of(environment.get("BYO_MESH_TOOLCHAIN"), "bin"));
        }
        var cache = environment.getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache");
        directories.add(Path.of(cache, "byo-mesh", "current", "bin"));
        Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator)).map(Path::of).forEach(directories::add);
        return directories;
    }
}
