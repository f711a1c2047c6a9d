package io.byomesh.mesh;

import com.pulumi.test.PulumiTest;
import com.pulumi.test.TestOptions;
import io.byomesh.mesh.graph.MeshGraph;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.stream.Collectors;

/** Makes a mesh's secrets where neither Bouncy Castle nor the library for tokens is. */
public final class WithoutCryptography {

    private WithoutCryptography() {}

    /** The errors of a run in which those libraries cannot be loaded. */
    static String run(boolean preview) throws Exception {
        var urls = new ArrayList<URL>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!entry.contains("bouncycastle") && !entry.contains("java-jwt")) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        try (var loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            var there = loader.loadClass(WithoutCryptography.class.getName());
            return (String) there.getMethod("runHere", boolean.class).invoke(null, preview);
        }
    }

    /** Called through the other loader, whose classes are not those of the caller. */
    public static String runHere(boolean preview) {
        try {
            var result = PulumiTest.withMocks(new RecordingMocks())
                    .withOptions(TestOptions.builder().preview(preview).build())
                    .runTest(context -> new MeshSecrets(
                            "secrets", MeshSecretsArgs.builder().graph(MeshGraph.builder("o").build().check()).build(), null));
            return result.exceptions().stream().map(Throwable::toString).collect(Collectors.joining("\n"));
        } catch (LinkageError e) {
            return e.toString();
        } finally {
            PulumiTest.cleanup();
        }
    }
}
