package io.byomesh.foundation.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.byomesh.foundation.router.Route;
import io.byomesh.foundation.store.RoleRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesTest extends ApiTest {

    private String app;

    @BeforeEach
    void createApp() {
        app = createApp(developer, "app", "dev");
    }

    private CfClient.Answer create(String host, String path, String domain) {
        return developer.post("/v3/routes", "{\"host\":\"%s\",\"path\":\"%s\",%s}".formatted(host, path, relationships(space("dev"), domain(domain))));
    }

    private static String destination(String app, String more) {
        return "{\"destinations\":[{\"app\":{\"guid\":\"" + app + "\"}" + more + "}]}";
    }

    @Test
    void leadWhereTheirDestinationsSay() {
        var route = create("www", "/shop", "apps.localhost");

        assertThat(route.status()).isEqualTo(201);
        assertThat(route.json().path("url").asText()).isEqualTo("www.apps.localhost/shop");
        var mapped = developer.post("/v3/routes/" + route.guid() + "/destinations", destination(app, "")).json();
        assertThat(mapped.at("/destinations/0/port").asInt()).isEqualTo(8080);
        assertThat(mapped.at("/destinations/0/weight").isNull()).isTrue();
        assertThat(mapped.at("/destinations/0/app/process/type").asText()).isEqualTo("web");
        assertThat(api.routes).singleElement().satisfies(published -> {
            assertThat(published.fqdn()).isEqualTo("www.apps.localhost");
            assertThat(published.path()).isEqualTo("/shop");
            assertThat(published.internal()).isFalse();
            assertThat(published.destinations()).containsExactly(new Route.Destination(app, "web", 8080));
        });
        assertThat(developer.get("/v3/routes?app_guids=" + app).json().path("resources").size()).isEqualTo(1);
        assertThat(developer.get("/v3/apps/" + app + "/routes").json().path("resources").size()).isEqualTo(1);

        assertThat(developer.delete("/v3/routes/" + route.guid()).status()).isEqualTo(202);
        assertThat(api.routes).isEmpty();
    }

    @Test
    void replacingDestinationsKeepsThoseThatStay() {
        var route = create("www", "", "apps.localhost").guid();
        var first = developer.patch("/v3/routes/" + route + "/destinations", destination(app, "")).json().at("/destinations/0/guid").asText();
        var again = developer.patch("/v3/routes/" + route + "/destinations", destination(app, "")).json().at("/destinations/0/guid").asText();

        assertThat(again).isEqualTo(first);
        var both = developer.post("/v3/routes/" + route + "/destinations", destination(app, ",\"port\":9090")).json();
        assertThat(both.path("destinations").size()).isEqualTo(2);
        assertThat(developer.delete("/v3/routes/" + route + "/destinations/" + first).status()).isEqualTo(204);
        assertThat(api.routes.get(0).destinations()).containsExactly(new Route.Destination(app, "web", 9090));
        developer.patch("/v3/routes/" + route + "/destinations", "{\"destinations\":[]}");
        assertThat(api.routes.get(0).destinations()).isEmpty();
    }

    @Test
    void atTheApexOfAPrivateDomainNeedNoHost() {
        assertThat(create("", "", "localhost").json().path("url").asText()).isEqualTo("localhost");
        assertThat(create("", "", "apps.localhost").error())
                .isEqualTo("10008 Missing host. Routes in shared domains must have a host defined.");
        assertThat(developer.get("/v3/routes?hosts=&paths=&domain_guids=" + domain("localhost")).json().path("resources").size()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "a.b  | ''  | apps.internal  | Host must be one label of alphanumeric characters, \"_\", or \"-\" for internal domains.",
        "*    | ''  | apps.internal  | Wildcard hosts are not supported for internal domains.",
        "x    | /p  | apps.internal  | Paths are not supported for internal domains.",
        "x    | p   | apps.localhost | Path must start with a '/', be more than that, and have no '?'",
        "x    | /   | apps.localhost | Path must start with a '/', be more than that, and have no '?'",
        "a b  | ''  | apps.localhost | Host must be either \"*\" or contain only alphanumeric characters, \"_\", or \"-\"",
    })
    void obeyThePlatformsRules(String host, String path, String domain, String problem) {
        assertThat(create(host, path, domain).error()).isEqualTo("10008 " + problem);
    }

    @Test
    void existOnce() {
        create("www", "", "apps.localhost");

        assertThat(create("www", "", "apps.localhost").error())
                .isEqualTo("10008 Route already exists with host 'www' for domain 'apps.localhost'.");
        assertThat(create("www", "/p", "apps.localhost").status()).isEqualTo(201);
        assertThat(create("WWW", "/p", "apps.localhost").error())
                .isEqualTo("10008 Route already exists with host 'WWW' and path '/p' for domain 'apps.localhost'.");
    }

    @Test
    void cannotLeadToOtherSpaces() {
        var other = createApp(developer, "other", "dev2");
        var route = create("www", "", "apps.localhost").guid();
        var stranger = somebody("stranger", RoleRecord.ORG_USER, RoleRecord.SPACE_DEVELOPER, "dev2");

        assertThat(developer.post("/v3/routes/" + route + "/destinations", destination(other, "")).error())
                .isEqualTo("10008 Routes cannot be mapped to destinations in different spaces");
        assertThat(developer.post("/v3/routes/" + route + "/destinations", destination("no-such", "")).status()).isEqualTo(422);
        assertThat(stranger.get("/v3/routes/" + route).error()).isEqualTo("10010 Route not found");
        assertThat(stranger.delete("/v3/routes/" + route).status()).isEqualTo(404);
    }

    @Test
    void keepWeightsThatAddUp() {
        var route = create("www", "", "apps.localhost").guid();

        assertThat(developer.patch("/v3/routes/" + route + "/destinations", destination(app, ",\"weight\":50")).error())
                .isEqualTo("10008 Destinations must have weights that sum to 100.");
        assertThat(developer.patch("/v3/routes/" + route + "/destinations", destination(app, ",\"weight\":100")).json()
                .at("/destinations/0/weight").asInt()).isEqualTo(100);
        assertThat(developer.post("/v3/routes/" + route + "/destinations", destination(app, ",\"port\":9090")).error())
                .isEqualTo("10008 Destinations cannot be inserted when there are weighted destinations already configured.");
    }

    @Test
    void wildcardsOnSharedDomainsAreForAdmins() {
        assertThat(create("*", "", "apps.localhost").status()).isEqualTo(403);
        assertThat(create("*", "", "localhost").status()).isEqualTo(201);
    }
}
