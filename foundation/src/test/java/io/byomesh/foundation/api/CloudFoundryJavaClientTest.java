package io.byomesh.foundation.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.byomesh.foundation.network.PolicyRule;
import io.byomesh.foundation.store.Seed;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.cloudfoundry.client.v3.ClientV3Exception;
import org.cloudfoundry.client.v3.Metadata;
import org.cloudfoundry.client.v3.Relationship;
import org.cloudfoundry.client.v3.ToOneRelationship;
import org.cloudfoundry.client.v3.applications.GetApplicationProcessStatisticsRequest;
import org.cloudfoundry.client.v3.applications.GetApplicationRequest;
import org.cloudfoundry.client.v3.applications.ListApplicationsRequest;
import org.cloudfoundry.client.v3.applications.ScaleApplicationRequest;
import org.cloudfoundry.client.v3.domains.ListDomainsRequest;
import org.cloudfoundry.client.v3.servicebindings.CreateServiceBindingRequest;
import org.cloudfoundry.client.v3.servicebindings.DeleteServiceBindingRequest;
import org.cloudfoundry.client.v3.servicebindings.GetServiceBindingDetailsRequest;
import org.cloudfoundry.client.v3.servicebindings.ServiceBindingRelationships;
import org.cloudfoundry.client.v3.servicebindings.ServiceBindingType;
import org.cloudfoundry.client.v3.serviceinstances.CreateServiceInstanceRequest;
import org.cloudfoundry.client.v3.serviceinstances.DeleteServiceInstanceRequest;
import org.cloudfoundry.client.v3.serviceinstances.ListServiceInstancesRequest;
import org.cloudfoundry.client.v3.serviceinstances.ServiceInstanceRelationships;
import org.cloudfoundry.client.v3.serviceinstances.ServiceInstanceType;
import org.cloudfoundry.client.v3.spaces.ListSpacesRequest;
import org.cloudfoundry.networking.v1.policies.CreatePoliciesRequest;
import org.cloudfoundry.networking.v1.policies.DeletePoliciesRequest;
import org.cloudfoundry.networking.v1.policies.Destination;
import org.cloudfoundry.networking.v1.policies.ListPoliciesRequest;
import org.cloudfoundry.networking.v1.policies.Policy;
import org.cloudfoundry.networking.v1.policies.Ports;
import org.cloudfoundry.networking.v1.policies.Source;
import org.cloudfoundry.operations.DefaultCloudFoundryOperations;
import org.cloudfoundry.operations.applications.ManifestV3;
import org.cloudfoundry.operations.applications.ManifestV3Application;
import org.cloudfoundry.operations.applications.PushManifestV3Request;
import org.cloudfoundry.operations.applications.Route;
import org.cloudfoundry.reactor.DefaultConnectionContext;
import org.cloudfoundry.reactor.TokenProvider;
import org.cloudfoundry.reactor.client.ReactorCloudFoundryClient;
import org.cloudfoundry.reactor.networking.ReactorNetworkingClient;
import org.cloudfoundry.reactor.tokenprovider.ClientCredentialsGrantTokenProvider;
import org.cloudfoundry.reactor.tokenprovider.PasswordGrantTokenProvider;
import org.cloudfoundry.reactor.uaa.ReactorUaaClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others' client makes of the API: it was written against real foundations and knows nothing of this one. */
class CloudFoundryJavaClientTest extends ApiTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private DefaultConnectionContext connection;
    private TokenProvider tokens;
    private ReactorCloudFoundryClient client;

    @BeforeEach
    void connect() {
        var address = URI.create(api.url());
        connection = DefaultConnectionContext.builder().apiHost(address.getHost()).port(address.getPort()).secure(false).build();
        tokens = PasswordGrantTokenProvider.builder().username(Seed.DEVELOPER).password(api.credentials.developerPassword()).build();
        client = ReactorCloudFoundryClient.builder().connectionContext(connection).tokenProvider(tokens).build();
    }

    @AfterEach
    void disconnect() {
        connection.dispose();
    }

    private String push(String name) throws Exception {
        var bits = folder.resolve(name + ".zip");
        Files.write(bits, Pusher.zip(Map.of("customer", "#!/bin/sh")));
        push(name, bits);
        return api.database.apps().all().stream().filter(app -> app.name().equals(name)).findFirst().orElseThrow().guid();
    }

    private void push(String name, Path bits) {
        var operations = DefaultCloudFoundryOperations.builder()
                .cloudFoundryClient(client)
                .uaaClient(ReactorUaaClient.builder().connectionContext(connection).tokenProvider(tokens).build())
                .organization(Seed.ORG)
                .space("dev")
                .build();
        operations.applications().pushManifestV3(PushManifestV3Request.builder()
                .manifest(ManifestV3.builder().application(ManifestV3Application.builder()
                        .name(name)
                        .path(bits)
                        .buildpack("binary_buildpack")
                        .command("./customer")
                        .memory(256)
                        .environmentVariable("LEVEL", "3")
                        .route(Route.builder().route(name + ".apps.localhost").build())
                        .metadata(Metadata.builder().label("service-mesh", "true").build())
                        .build()).build())
                .build()).block(LIMIT);
    }

    @Test
    void pushesAnApp() throws Exception {
        var app = push("pushed");

        var process = api.cell.of(app, "web");
        assertThat(process.command()).isEqualTo("./customer");
        assertThat(process.memoryMb()).isEqualTo(256);
        assertThat(process.environment()).containsEntry("LEVEL", "3");
        assertThat(process.uris()).containsExactly("pushed.apps.localhost");
        var shown = client.applicationsV3().get(GetApplicationRequest.builder().applicationId(app).build()).block(LIMIT);
        assertThat(shown.getState().getValue()).isEqualTo("STARTED");
    }

    @Test
    void bindsAnAppToAServiceThatTheUserProvides() throws Exception {
        var app = push("bound");
        var instance = client.serviceInstancesV3().create(CreateServiceInstanceRequest.builder()
                .type(ServiceInstanceType.USER_PROVIDED)
                .name("db")
                .credential("password", "p")
                .tag("sql")
                .relationships(ServiceInstanceRelationships.builder().space(to(space("dev"))).build())
                .build()).block(LIMIT).getServiceInstance().orElseThrow();
        var binding = client.serviceBindingsV3().create(CreateServiceBindingRequest.builder()
                .type(ServiceBindingType.APPLICATION)
                .relationships(ServiceBindingRelationships.builder().application(to(app)).serviceInstance(to(instance.getId())).build())
                .build()).block(LIMIT).getServiceBinding().orElseThrow();

        assertThat(client.serviceBindingsV3().getDetails(GetServiceBindingDetailsRequest.builder()
                .serviceBindingId(binding.getId()).build()).block(LIMIT).getCredentials()).containsEntry("password", "p");
        assertThat(client.serviceInstancesV3().list(ListServiceInstancesRequest.builder().serviceInstanceName("db").build()).block(LIMIT)
                .getResources()).singleElement().matches(found -> found.getTags().contains("sql"));
        client.serviceBindingsV3().delete(DeleteServiceBindingRequest.builder().serviceBindingId(binding.getId()).build()).block(LIMIT);
        client.serviceInstancesV3().delete(DeleteServiceInstanceRequest.builder().serviceInstanceId(instance.getId()).build()).block(LIMIT);
        assertThat(api.database.serviceInstances().all()).isEmpty();
    }

    private static ToOneRelationship to(String guid) {
        return ToOneRelationship.builder().data(Relationship.builder().id(guid).build()).build();
    }

    @Test
    void scalesAndReadsStatistics() throws Exception {
        var app = push("scaled");

        client.applicationsV3().scale(ScaleApplicationRequest.builder().applicationId(app).type("web").instances(3).build()).block(LIMIT);

        var statistics = client.applicationsV3()
                .getProcessStatistics(GetApplicationProcessStatisticsRequest.builder().applicationId(app).type("web").build()).block(LIMIT);
        assertThat(statistics.getResources()).hasSize(3)
                .allSatisfy(instance -> assertThat(instance.getState().getValue()).isEqualTo("RUNNING"));
    }

    @Test
    void findsAppsByLabel() throws Exception {
        push("member");
        createApp(developer, "outsider", "dev");

        var found = client.applicationsV3().list(ListApplicationsRequest.builder().labelSelector("service-mesh=true").build()).block(LIMIT);

        assertThat(found.getResources()).singleElement().satisfies(app -> {
            assertThat(app.getName()).isEqualTo("member");
            assertThat(app.getMetadata().getLabels()).isEqualTo(Map.of("service-mesh", "true"));
        });
    }

    @Test
    void readsSpacesAndDomains() {
        assertThat(client.spacesV3().list(ListSpacesRequest.builder().name("dev").build()).block(LIMIT).getResources()).hasSize(1);
        assertThat(client.domainsV3().list(ListDomainsRequest.builder().build()).block(LIMIT).getResources())
                .extracting(domain -> domain.getName() + " " + domain.isInternal())
                .containsExactly("apps.localhost false", "localhost false", "apps.internal true");
    }

    @Test
    void writesNetworkPolicies() {
        var app = createApp(developer, "app", "dev");
        var networking = ReactorNetworkingClient.builder().connectionContext(connection).tokenProvider(tokens).build();
        var policy = Policy.builder()
                .source(Source.builder().id(app).build())
                .destination(Destination.builder().id(app).protocol("tcp").ports(Ports.builder().start(8301).end(8302).build()).build())
                .build();

        networking.policies().create(CreatePoliciesRequest.builder().policy(policy).build()).block(LIMIT);
        assertThat(api.policies).containsExactly(new PolicyRule(app, app, "tcp", 8301, 8302));
        assertThat(networking.policies().list(ListPoliciesRequest.builder().policyGroupId(app).build()).block(LIMIT).getTotalPolicies())
                .isEqualTo(1);
        networking.policies().delete(DeletePoliciesRequest.builder().policy(policy).build()).block(LIMIT);
        assertThat(api.policies).isEmpty();
    }

    @Test
    void understandsErrors() {
        assertThatThrownBy(() -> client.applicationsV3().get(GetApplicationRequest.builder().applicationId("no-such").build()).block(LIMIT))
                .isInstanceOf(ClientV3Exception.class)
                .hasMessage("CF-ResourceNotFound(10010): App not found");
    }

    @Test
    void logsInAsAClient() {
        var ofClient = ReactorCloudFoundryClient.builder().connectionContext(connection)
                .tokenProvider(ClientCredentialsGrantTokenProvider.builder()
                        .clientId(api.credentials.clientId()).clientSecret(api.credentials.clientSecret()).build())
                .build();

        assertThat(ofClient.spacesV3().list(ListSpacesRequest.builder().build()).block(LIMIT).getResources()).hasSize(2);
    }
}
