package io.byomesh.hotrod;

import static org.assertj.core.api.Assertions.assertThat;

import com.pulumi.deployment.internal.Monitor;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pulumirpc.Resource.RegisterResourceRequest;

class DeletedWithProviderTest {

    private static final String URN = "urn:pulumi:dev::byo-mesh::pulumi:providers:consul::consul";

    private RegisterResourceRequest sent;

    private final Monitor engine = (Monitor) Proxy.newProxyInstance(
            Monitor.class.getClassLoader(), new Class<?>[] {Monitor.class}, (proxy, method, arguments) -> {
                sent = (RegisterResourceRequest) arguments[1];
                return null;
            });

    @ParameterizedTest
    @CsvSource({
        "consul:index/configEntry:ConfigEntry, true, true",
        "consul:index/aclToken:AclToken, true, true",
        "cloudfoundry:index/app:App, true, false",
        "pulumi:providers:consul, true, false",
        "byo-mesh:index:MeshAccess, false, false"
    })
    void onlyWhatConsulWasToldIsDeletedWithItsProvider(String type, boolean custom, boolean goesAlong) {
        var request = RegisterResourceRequest.newBuilder().setType(type).setCustom(custom).setName("n").setProvider(URN + "::id").build();

        new DeletedWithProvider(engine).registerResourceAsync(null, request);

        assertThat(sent.getDeletedWith()).isEqualTo(goesAlong ? URN : "");
        assertThat(sent.toBuilder().clearDeletedWith().build()).isEqualTo(request);
    }

    @Test
    void withoutAProviderOfItsOwnNothingIsSaid() {
        new DeletedWithProvider(engine).registerResourceAsync(
                null, RegisterResourceRequest.newBuilder().setType("consul:index/configEntry:ConfigEntry").setCustom(true).build());

        assertThat(sent.getDeletedWith()).isEmpty();
    }
}
