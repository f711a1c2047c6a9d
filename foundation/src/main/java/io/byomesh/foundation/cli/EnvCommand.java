package io.byomesh.foundation.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.byomesh.foundation.Credentials;
import io.byomesh.foundation.DataDir;
import io.byomesh.foundation.RunInfo;
import io.byomesh.foundation.vault.TransitEndpoint;
import io.byomesh.foundation.vault.TransitKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** The foundation keeps the key of the stacks' secrets; the name in it is a label. */
    private static final String SECRETS_PROVIDER = "hashivault://byo-mesh";

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
        Path cfHome = dataDir.root().resolve("cf-home");
        DataDir.createPrivate(backend);
        DataDir.createPrivate(cfHome);
        Path pulumiHome = pulumiHome(dataDir, toolchain);

        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("CF_API_URL", running.apiUrl());
        variables.put("CF_USER", user.user());
        variables.put("CF_PASSWORD", user.password());
        variables.put("CF_HOME", cfHome.toString());
        variables.put("PULUMI_HOME", pulumiHome.toString());
        variables.put("PULUMI_BACKEND_URL", "file://" + backend);
        variables.put("PULUMI_OPTION_SECRETS_PROVIDER", SECRETS_PROVIDER);
        variables.put("VAULT_SERVER_URL", running.apiUrl() + TransitEndpoint.PREFIX);
        variables.put("VAULT_SERVER_TOKEN", TransitKey.in(dataDir.root()).token());
        variables.put("PULUMI_SKIP_UPDATE_CHECK", "1");
        // Otherwise Terraform's providers put every step into words for a log that Pulumi does not show: a tenth of a preview.
        variables.put("TF_LOG_SDK", System.getenv().getOrDefault("TF_LOG_SDK", "off"));
        // Otherwise Pulumi asks a provider about one resource after the other: another tenth.
        variables.put("PULUMI_PARALLEL_DIFF", System.getenv().getOrDefault("PULUMI_PARALLEL_DIFF", "true"));
        variables.put("PATH", pathWith(toolchain.resolve("bin").toString()));
        return variables;
    }

    /**
     * Of this data directory, because Pulumi keeps the selected stack there; what it runs are links into the toolchain. Of each run it would
     * keep there all that its engine says to itself, half a megabyte, which takes time and which nobody sends to anybody; it does without
     * where it cannot.
     */
    private static Path pulumiHome(DataDir dataDir, Path toolchain) {
        Path home = dataDir.root().resolve("pulumi-home");
        DataDir.createPrivate(home);
        if (!Files.isDirectory(home.resolve("logs"))) {
            link(home.resolve("logs"), Path.of("/dev/null"));
        }
        for (String part : List.of("plugins", "dynamic_tf_plugins")) {
            link(home.resolve(part), toolchain.resolve("pulumi-home").resolve(part));
        }
        return home;
    }

    private static void link(Path link, Path target) {
        try {
            if (!Files.isSymbolicLink(link) || !Files.readSymbolicLink(link).equals(target)) {
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, target);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The link " + link + " cannot be made: " + e.getMessage(), e);
        }
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
