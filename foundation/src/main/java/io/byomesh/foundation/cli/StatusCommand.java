package io.byomesh.foundation.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.byomesh.foundation.RunInfo;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "status", description = "Show where the foundation listens, its apps and their instances.")
final class StatusCommand implements Callable<Integer> {

    @Mixin
    private Common common;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /** Everything that the command shows. */
    record Status(String api, int routerPort, long pid, String dataDir, List<App> apps) {}

    record App(String space, String name, String guid, String state, List<String> urls, List<Instance> instances) {}

    record Instance(String process, int index, String state, boolean routable, String address, long uptime, String details) {}

    @Override
    public Integer call() throws IOException {
        RunInfo running = common.running();
        ApiClient api = new ApiClient(common.dataDir(), running);
        Status status = new Status(
                running.apiUrl(), running.routerPort(), running.pid(), common.dataDir().root().toString(), apps(api, running));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(status));
        } else {
            print(status, out);
        }
        return ExitCode.OK;
    }

    private static List<App> apps(ApiClient api, RunInfo running) {
        Map<String, String> spaces = AppArgument.spaces(api);
        List<JsonNode> routes = api.list("/v3/routes");
        Set<String> internalDomains = api.list("/v3/domains").stream()
                .filter(domain -> domain.path("internal").asBoolean())
                .map(domain -> domain.path("guid").asText())
                .collect(Collectors.toSet());
        List<App> apps = new ArrayList<>();
        for (JsonNode app : api.list("/v3/apps")) {
            String guid = app.path("guid").asText();
            apps.add(new App(
                    spaces.get(app.at("/relationships/space/data/guid").asText()),
                    app.path("name").asText(),
                    guid,
                    app.path("state").asText(),
                    urls(routes, internalDomains, guid, running),
                    instances(api, guid)));
        }
        return apps;
    }

    private static List<String> urls(List<JsonNode> routes, Set<String> internalDomains, String appGuid, RunInfo running) {
        List<String> urls = new ArrayList<>();
        for (JsonNode route : routes) {
            for (JsonNode destination : route.path("destinations")) {
                if (appGuid.equals(destination.at("/app/guid").asText())) {
                    boolean internal = internalDomains.contains(route.at("/relationships/domain/data/guid").asText());
                    String url = route.path("url").asText();
                    urls.add(internal ? url : throughRouter(url, running));
                }
            }
        }
        return urls.stream().distinct().toList();
    }

    private static String throughRouter(String url, RunInfo running) {
        int slash = url.indexOf('/');
        String host = slash < 0 ? url : url.substring(0, slash);
        return "http://" + host + ":" + running.routerPort() + (slash < 0 ? "" : url.substring(slash));
    }

    private static List<Instance> instances(ApiClient api, String appGuid) {
        List<Instance> instances = new ArrayList<>();
        for (JsonNode process : api.list("/v3/apps/" + appGuid + "/processes")) {
            for (JsonNode stats : api.get("/v3/processes/" + process.path("guid").asText() + "/stats").path("resources")) {
                instances.add(new Instance(
                        stats.path("type").asText(),
                        stats.path("index").asInt(),
                        stats.path("state").asText(),
                        stats.path("routable").asBoolean(),
                        stats.path("instance_internal_ip").asText(null),
                        stats.path("uptime").asLong(),
                        stats.path("details").asText(null)));
            }
        }
        return instances;
    }

    private static void print(Status status, PrintWriter out) {
        out.printf("API %s, routes at port %d, process %d, data in %s%n",
                status.api(), status.routerPort(), status.pid(), status.dataDir());
        if (status.apps().isEmpty()) {
            out.println("No apps.");
        }
        for (App app : status.apps()) {
            out.printf("%n%s/%s  %s  %s%n", app.space(), app.name(), app.state().toLowerCase(Locale.ROOT), String.join(" ", app.urls()));
            for (Instance instance : app.instances()) {
                out.printf("  %s/%d  %-8s  %-15s  %ds%s%s%n",
                        instance.process(),
                        instance.index(),
                        instance.state(),
                        instance.address() == null ? "-" : instance.address(),
                        instance.uptime(),
                        instance.state().equals("RUNNING") && !instance.routable() ? "  not routable" : "",
                        instance.details() == null ? "" : "  " + instance.details());
            }
        }
    }
}
