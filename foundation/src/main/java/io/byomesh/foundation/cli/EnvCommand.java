package io.byomesh.foundation.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.byomesh.foundation.Credentials;
import io.byomesh.foundation.DataDir;
import io.byomesh.foundation.RunInfo;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "env",
        description = {
            "Print what a shell needs to work with the foundation: eval \"$(foundation env)\".",
            "After it cf, Pulumi and the Cloud Foundry provider talk to this foundation as its developer, and keep what they"
                    + " keep in its data directory, never in ~/.cf or ~/.pulumi."
        })
final class EnvCommand implements Callable<Integer> {

    private static final int PASSPHRASE_BYTES = 24;

    /** Would win over what is printed, and mean another foundation or another Pulumi backend. */
    private static final List<String> IN_THE_WAY = List.of(
            "CF_ACCESS_TOKEN", "CF_REFRESH_TOKEN", "CF_ASSERTION_TOKEN", "CF_CLIENT_ID", "CF_CLIENT_SECRET", "CF_ORIGIN",
            "PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG_PASSPHRASE");

    @Mixin
    private Common common;

    @Option(names = "--admin", description = "As the admin instead of the developer.")
    private boolean admin;

    @Option(names = "--json", description = "The variables as a JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        RunInfo running = common.running();
        DataDir dataDir = common.dataDir();
        Map<String, String> variables = variables(dataDir, running);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(variables));
            return ExitCode.OK;
        }
        out.println("unset " + String.join(" ", IN_THE_WAY));
        variables.forEach((name, value) -> out.println("export " + name + "=" + quoted(value)));
        return ExitCode.OK;
    }

    private Map<String, String> variables(DataDir dataDir, RunInfo running) {
        Credentials credentials = Credentials.read(dataDir);
        Credentials.User user = admin ? credentials.admin() : credentials.developer();
        Path toolchain = toolchain();
        Path backend = dataDir.root().resolve("pulumi");
        Path passphrase = dataDir.root().resolve("pulumi-passphrase");
        Path cfHome = dataDir.root().resolve("cf-home");
        DataDir.createPrivate(backend);
        DataDir.createPrivate(cfHome);
        if (Files.notExists(passphrase)) {
            byte[] random = new byte[PASSPHRASE_BYTES];
            new SecureRandom().nextBytes(random);
            DataDir.writePrivate(passphrase, Base64.getUrlEncoder().withoutPadding().encode(random));
        }

        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("CF_API_URL", running.apiUrl());
        variables.put("CF_USER", user.user());
        variables.put("CF_PASSWORD", user.password());
        variables.put("CF_HOME", cfHome.toString());
        variables.put("PULUMI_HOME", toolchain.resolve("pulumi-home").toString());
        variables.put("PULUMI_BACKEND_URL", "file://" + backend);
        variables.put("PULUMI_CONFIG_PASSPHRASE_FILE", passphrase.toString());
        variables.put("PULUMI_SKIP_UPDATE_CHECK", "1");
        variables.put("PATH", pathWith(toolchain.resolve("bin").toString()));
        return variables;
    }

    private static Path toolchain() {
        String named = System.getenv("BYO_MESH_TOOLCHAIN");
        return named != null && !named.isEmpty()
                ? Path.of(named).toAbsolutePath()
                : Common.xdg("XDG_CACHE_HOME", ".cache").resolve("byo-mesh/current");
    }

    private static String pathWith(String directory) {
        String path = System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
        boolean isThere = List.of(path.split(":")).contains(directory);
        return isThere ? path : directory + ":" + path;
    }

    static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }
}
