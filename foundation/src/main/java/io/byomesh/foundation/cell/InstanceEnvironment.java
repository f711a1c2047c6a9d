package io.byomesh.foundation.cell;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** The variables of the processes in an instance, as Cloud Foundry sets them. */
final class InstanceEnvironment {

    /** Open files that a process may have, as {@code VCAP_APPLICATION} tells it. */
    static final int FILE_DESCRIPTORS = 16384;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEFAULT_PORT = 8080;

    private final DesiredProcess process;
    private final int index;
    private final String instanceGuid;
    private final String address;
    private final String hostAddress;
    private final String apiUrl;

    InstanceEnvironment(
            DesiredProcess process, int index, String instanceGuid, String address, String hostAddress, String apiUrl) {
        this.process = process;
        this.index = index;
        this.instanceGuid = instanceGuid;
        this.address = address;
        this.hostAddress = hostAddress;
        this.apiUrl = apiUrl;
    }

    Map<String, String> ofApp() {
        return variables(appMemoryMb());
    }

    Map<String, String> ofSidecar(DesiredSidecar sidecar) {
        return variables(sidecar.memoryMb() == null ? process.memoryMb() : sidecar.memoryMb());
    }

    private int appMemoryMb() {
        int sidecars = process.sidecars().stream()
                .mapToInt(sidecar -> sidecar.memoryMb() == null ? 0 : sidecar.memoryMb())
                .sum();
        return process.memoryMb() - sidecars;
    }

    private Map<String, String> variables(int memoryMb) {
        int port = process.ports().isEmpty() ? DEFAULT_PORT : process.ports().get(0);
        Map<String, String> all = new LinkedHashMap<>();
        all.put("PATH", "/bin:/usr/bin");
        all.put("LANG", "en_US.UTF-8");
        all.put("USER", "vcap");
        all.putAll(process.environment());
        all.put("HOME", "/home/vcap/app");
        all.put("TMPDIR", "/home/vcap/tmp");
        all.put("DEPS_DIR", "/home/vcap/deps");
        all.put("VCAP_APPLICATION", application(port));
        all.put("VCAP_SERVICES", process.vcapServices());
        all.put("VCAP_APP_HOST", "0.0.0.0");
        all.put("VCAP_APP_PORT", Integer.toString(port));
        all.put("PORT", Integer.toString(port));
        all.put("MEMORY_LIMIT", memoryMb + "m");
        all.put("CF_INSTANCE_GUID", instanceGuid);
        all.put("INSTANCE_GUID", instanceGuid);
        all.put("CF_INSTANCE_INDEX", Integer.toString(index));
        all.put("INSTANCE_INDEX", Integer.toString(index));
        all.put("CF_INSTANCE_IP", hostAddress);
        all.put("CF_INSTANCE_INTERNAL_IP", address);
        all.put("CF_INSTANCE_PORTS", ports());
        all.put("CF_INSTANCE_CERT", "/etc/cf-instance-credentials/instance.crt");
        all.put("CF_INSTANCE_KEY", "/etc/cf-instance-credentials/instance.key");
        all.put("CF_SYSTEM_CERT_PATH", "/etc/" + CellFiles.TRUSTED);
        return all;
    }

    private String application(int port) {
        AppIdentity app = process.app();
        ObjectNode node = JSON.createObjectNode();
        node.put("cf_api", apiUrl);
        node.putObject("limits")
                .put("fds", FILE_DESCRIPTORS)
                .put("mem", appMemoryMb())
                .put("disk", process.diskMb());
        node.put("application_name", app.name());
        node.set("application_uris", JSON.valueToTree(process.uris()));
        node.put("name", app.name());
        node.put("space_name", app.spaceName());
        node.put("space_id", app.spaceGuid());
        node.put("organization_id", app.organizationGuid());
        node.put("organization_name", app.organizationName());
        node.set("uris", JSON.valueToTree(process.uris()));
        node.putNull("users");
        node.put("process_id", process.guid());
        node.put("process_type", process.type());
        node.put("application_id", app.guid());
        node.put("version", process.version());
        node.put("application_version", process.version());
        node.put("host", "0.0.0.0");
        node.put("instance_id", instanceGuid);
        node.put("instance_index", index);
        node.put("port", port);
        return node.toString();
    }

    private String ports() {
        var list = JSON.createArrayNode();
        process.ports().forEach(port -> list.addObject().put("internal", port));
        return list.toString();
    }
}
