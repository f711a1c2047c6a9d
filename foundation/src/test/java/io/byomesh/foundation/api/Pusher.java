package io.byomesh.foundation.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Pushes apps the way clients do: manifest, package, build, droplet, start. */
final class Pusher {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final CfClient cf;
    final String space;

    Pusher(CfClient cf, String spaceName) {
        this.cf = cf;
        this.space = cf.get("/v3/spaces?names=" + spaceName).json().path("resources").path(0).path("guid").asText();
    }

    /** Pushes the first app of a manifest and returns its GUID. */
    String push(String manifest) {
        apply(manifest);
        var name = manifest.lines().filter(line -> line.contains("name: ")).findFirst().orElseThrow().split("name: ")[1].trim();
        var app = cf.get("/v3/apps?space_guids=" + space + "&names=" + name).json().path("resources").path(0).path("guid").asText();
        var droplet = stage(app, zip(Map.of("customer", "#!/bin/sh", "data.txt", "data")));
        var assigned = cf.patch("/v3/apps/" + app + "/relationships/current_droplet", "{\"data\":{\"guid\":\"" + droplet + "\"}}");
        assertThat(assigned.status()).as(assigned.text()).isEqualTo(200);
        var started = cf.post("/v3/apps/" + app + "/actions/start", "");
        assertThat(started.status()).as(started.text()).isEqualTo(200);
        return app;
    }

    void apply(String manifest) {
        var answer = cf.post("/v3/spaces/" + space + "/actions/apply_manifest", manifest);
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        var job = cf.get(answer.location()).json();
        assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("COMPLETE");
    }

    /** Uploads and stages, and returns the droplet's GUID. */
    String stage(String app, byte[] zip) {
        var bits = cf.post("/v3/packages", "{\"type\":\"bits\",\"relationships\":{\"app\":{\"data\":{\"guid\":\"" + app + "\"}}}}").guid();
        var upload = cf.upload("/v3/packages/" + bits + "/upload", zip);
        assertThat(upload.status()).as(upload.text()).isEqualTo(200);
        var build = cf.post("/v3/builds", "{\"package\":{\"guid\":\"" + bits + "\"}}").guid();
        var end = Instant.now().plus(LIMIT);
        while (cf.get("/v3/builds/" + build).json().path("state").asText().equals("STAGING")) {
            assertThat(Instant.now()).as("waiting for build " + build).isBefore(end);
        }
        assertThat(cf.get("/v3/builds/" + build).json().path("state").asText()).isEqualTo("STAGED");
        return cf.get("/v3/packages/" + bits + "/droplets?states=STAGED").json().path("resources").path(0).path("guid").asText();
    }

    /** A zip of executable files. */
    static byte[] zip(Map<String, String> files) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipArchiveOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                var entry = new ZipArchiveEntry(file.getKey());
                entry.setUnixMode(0100755);
                zip.putArchiveEntry(entry);
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
