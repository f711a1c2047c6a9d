package io.byomesh.foundation.cell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Builds what the API would ask for: a web server for a start, changed as a test needs it. */
final class TestProcess {

    private final String name;
    private final Path droplet;
    private final String guid = UUID.randomUUID().toString();
    private final String appGuid = UUID.randomUUID().toString();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<DesiredSidecar> sidecars = new ArrayList<>();
    private String services = "{}";
    private String version = "one";
    private int instances = 1;
    private int memoryMb = 256;
    private String command = "exec python3 -m http.server $PORT";
    private HealthCheck healthCheck = HealthCheck.PORT;
    private HealthCheck readinessCheck = HealthCheck.PROCESS;

    TestProcess(String name, Path droplet) {
        this.name = name;
        this.droplet = droplet;
    }

    String guid() {
        return guid;
    }

    String appGuid() {
        return appGuid;
    }

    TestProcess version(String value) {
        version = value;
        return this;
    }

    TestProcess instances(int count) {
        instances = count;
        return this;
    }

    TestProcess memoryMb(int value) {
        memoryMb = value;
        return this;
    }

    TestProcess command(String value) {
        command = value;
        return this;
    }

    TestProcess environment(String key, String value) {
        environment.put(key, value);
        return this;
    }

    TestProcess sidecar(String sidecarName, String sidecarCommand, Integer sidecarMemoryMb) {
        sidecars.add(new DesiredSidecar(sidecarName, sidecarCommand, sidecarMemoryMb));
        return this;
    }

    TestProcess services(String json) {
        services = json;
        return this;
    }

    TestProcess health(HealthCheck check) {
        healthCheck = check;
        return this;
    }

    TestProcess readiness(HealthCheck check) {
        readinessCheck = check;
        return this;
    }

    DesiredProcess desired() {
        return new DesiredProcess(guid, "web", version,
                new AppIdentity(appGuid, name, "space-guid", "dev", "org-guid", "mesh"),
                instances, memoryMb, 1024, droplet, command, environment, services, sidecars, healthCheck, readinessCheck,
                List.of(8080), List.of(name + ".apps.localhost"));
    }
}
