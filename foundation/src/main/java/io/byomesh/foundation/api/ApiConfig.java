package io.byomesh.foundation.api;

import java.nio.file.Path;

/**
 * What the API server has to be told.
 *
 * @param url under which clients reach the API, without a trailing slash; null means {@code http://host:port}
 * @param port 0 takes a free one
 * @param dataDir where packages and droplets go
 * @param routerPort the port of the public router: part of what {@code /v3/info} tells about public routes
 * @param selfService whether space developers without {@code network.write} may write network policies
 * @param maxPoliciesPerSource how many network policies may start at one app, unless an admin writes them
 * @param maxPackageBytes the largest package, as a zip; unpacked it may be four times as large
 */
public record ApiConfig(
        String url,
        String host,
        int port,
        Path dataDir,
        int routerPort,
        boolean selfService,
        int maxPoliciesPerSource,
        long maxPackageBytes) {

    /** Cloud Foundry's usual settings. */
    public static ApiConfig local(String host, int port, Path dataDir, int routerPort) {
        return new ApiConfig(null, host, port, dataDir, routerPort, true, 150, 1L << 30);
    }
}
