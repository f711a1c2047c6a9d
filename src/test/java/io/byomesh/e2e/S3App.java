package io.byomesh.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** An S3-compatible service that somebody pushed as an app, which only containers reach. It checks signatures. */
final class S3App {

    static final String HOST = "s3.apps.internal";
    static final String REGION = "eu-test-1";
    static final String BUCKET = "snapshots";
    static final String ACCESS_KEY = "access-of-the-tests";

    private static final String DATA = "/home/vcap/tmp/data";
    private static final String SECRET = "/home/vcap/tmp/secret";

    private final TestBed bed;
    private final String name;
    private final String guid;

    /** Pushes it; it takes no key until {@link #take} names one. */
    S3App(TestBed bed, String space, String name, Path directory) throws Exception {
        this.bed = bed;
        this.name = name;
        var program = Path.of(bed.shell().run("env", "CGO_ENABLED=0", "go", "-C", "src/test/versitygw", "tool", "-n", "versitygw").succeeded().value());
        this.guid = bed.api().push(space, """
                applications:
                - name: %s
                  memory: 256M
                  buildpacks: [binary_buildpack]
                  health-check-type: process
                  command: >-
                    mkdir -p %s/%s /home/vcap/tmp/meta;
                    while :; do ROOT_ACCESS_KEY=%s ROOT_SECRET_KEY=$(cat %s || echo nobody-knows) ./versitygw --port :8080 --region %s posix --sidecar /home/vcap/tmp/meta %s; done
                  routes: [{route: %s}]
                """.formatted(name, DATA, BUCKET, ACCESS_KEY, SECRET, REGION, DATA, HOST), name, zip(program, directory));
        Wait.until("the S3 service to listen", Duration.ofMinutes(1), () -> bed.exec(name, 0, "curl", "-s", "http://127.0.0.1:8080/").exitCode() == 0);
    }

    /** From now on it takes this secret key and no other. */
    void take(String secretKey) {
        bed.exec(name, 0, "bash", "-c", "echo " + secretKey + " > " + SECRET + " && pkill -KILL versitygw").succeeded();
    }

    /** Runs a command where the bucket's objects are files. */
    Shell.Result inBucket(String... command) {
        var all = new ArrayList<>(List.of("env", "-C", DATA + "/" + BUCKET));
        all.addAll(List.of(command));
        return bed.exec(name, 0, all.toArray(String[]::new));
    }

    void delete() {
        bed.api().delete("/v3/apps/" + guid);
        bed.api().list("/v3/routes?hosts=s3").forEach(route -> bed.api().delete("/v3/routes/" + route.get("guid").getAsString()));
    }

    private static Path zip(Path program, Path directory) throws IOException {
        var zip = directory.resolve("s3.zip");
        try (var out = new ZipArchiveOutputStream(zip)) {
            out.setLevel(1);
            var entry = new ZipArchiveEntry("versitygw");
            entry.setUnixMode(0755);
            out.putArchiveEntry(entry);
            Files.copy(program, out);
            out.closeArchiveEntry();
        }
        return zip;
    }
}
