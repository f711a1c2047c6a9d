package io.byomesh.foundation.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListsTest extends ApiTest {

    @BeforeEach
    void createApps() {
        for (var name : new String[] {"c", "a", "e", "b", "d"}) {
            var app = createApp(developer, name, name.compareTo("d") < 0 ? "dev" : "dev2");
            developer.patch("/v3/apps/" + app, "{\"metadata\":{\"labels\":{\"letter\":\"%s\",\"service-mesh\":\"true\"}}}".formatted(name));
        }
    }

    private String names(String query) {
        var names = new ArrayList<String>();
        developer.get("/v3/apps" + query).json().path("resources").forEach(app -> names.add(app.path("name").asText()));
        return String.join("", names);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''                                                     | caebd",
        "?order_by=name                                         | abcde",
        "?order_by=-name                                        | edcba",
        "?order_by=-created_at                                  | dbeac",
        "?order_by=-created_at&per_page=1&page=1                | d",
        "?names=a,b                                             | ab",
        "?names=a%2Cb                                           | ab",
        "?names=                                                | ''",
        "?label_selector=letter%20in%20(a,c)                    | ca",
        "?label_selector=service-mesh%3Dtrue,letter!%3Da        | cebd",
        "?page=2&per_page=2                                     | eb",
        "?page=9&per_page=2                                     | ''",
    })
    void filtersSortsAndPages(String query, String expected) {
        assertThat(names(query)).isEqualTo(expected);
    }

    @Test
    void filtersBySpaceAndOrganization() {
        assertThat(names("?space_guids=" + space("dev2"))).isEqualTo("ed");
        assertThat(names("?organization_guids=" + org() + "&order_by=name")).isEqualTo("abcde");
        assertThat(names("?organization_guids=nope")).isEmpty();
    }

    @Test
    void nextLinksLeadThroughAllPages() {
        var next = api.url() + "/v3/apps?per_page=2&label_selector=service-mesh";
        var seen = 0;
        while (next != null) {
            var page = developer.get(next).json();
            seen += page.path("resources").size();
            assertThat(page.at("/pagination/total_results").asInt()).isEqualTo(5);
            assertThat(page.at("/pagination/total_pages").asInt()).isEqualTo(3);
            next = page.at("/pagination/next").isNull() ? null : page.at("/pagination/next/href").asText();
        }
        assertThat(seen).isEqualTo(5);
    }

    @Test
    void anEmptyListStillHasAPage() {
        var pagination = developer.get("/v3/routes").json().path("pagination");

        assertThat(pagination.path("total_pages").asInt()).isEqualTo(1);
        assertThat(pagination.path("next").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"?per_page=0", "?per_page=5001", "?per_page=x", "?page=0", "?order_by=color", "?label_selector=a(b", "?colour=red",
        "?include=nothing"})
    void refusesParametersThatMakeNoSense(String query) {
        var answer = developer.get("/v3/apps" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).startsWith("10005 The query parameter is invalid: ");
    }

    @Test
    void namesTheParametersThatThereAre() {
        assertThat(developer.get("/v3/apps?colour=red").error())
                .contains("Unknown query parameter(s): 'colour'. Valid parameters are: ").contains("'label_selector'", "'names'");
    }

    @Test
    void includesSpacesAndOrganizationsOnRequest() {
        var body = developer.get("/v3/apps?include=space,space.organization").json();

        assertThat(body.at("/included/spaces").size()).isEqualTo(2);
        assertThat(body.at("/included/organizations/0/name").asText()).isEqualTo("mesh");
        assertThat(developer.get("/v3/spaces/" + space("dev") + "?include=organization").json()
                .at("/included/organizations/0/name").asText()).isEqualTo("mesh");
    }

    @Test
    void whatThePlatformLacksIsAnEmptyList() {
        for (var path : new String[] {"service_instances", "service_plans", "service_offerings", "isolation_segments", "security_groups"}) {
            assertThat(developer.get("/v3/" + path + "?page=1&per_page=50").json().at("/pagination/total_results").asInt()).isZero();
        }
        assertThat(developer.get("/v3/feature_flags").json().at("/resources/0/enabled").asBoolean()).isTrue();
    }
}
