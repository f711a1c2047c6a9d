package io.byomesh.foundation.cell;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A process of an app as it should run. The API states it; the cell converges to it.
 *
 * @param guid the process' GUID (a rolling deployment has two processes of one type for a while)
 * @param type {@code web}, {@code worker}, …
 * @param version changes whenever running instances are out of date (start, restart); the same version with another
 *     instance count only scales
 * @param droplet directory of the unpacked droplet ({@code app/} inside is what instances see as {@code /home/vcap/app});
 *     shared by all instances, never written to
 * @param command start command as bash takes it; null means the droplet names none
 * @param environment the user's variables; the cell adds Cloud Foundry's own, which win
 * @param vcapServices JSON of {@code VCAP_SERVICES}
 * @param uris the app's routes as {@code VCAP_APPLICATION} lists them
 * @param ports ports the app listens on, {@code [8080]} by default; health checks ask these
 */
public record DesiredProcess(
        String guid,
        String type,
        String version,
        AppIdentity app,
        int instances,
        int memoryMb,
        int diskMb,
        Path droplet,
        String command,
        Map<String, String> environment,
        String vcapServices,
        List<DesiredSidecar> sidecars,
        HealthCheck healthCheck,
        HealthCheck readinessCheck,
        List<Integer> ports,
        List<String> uris) {}
