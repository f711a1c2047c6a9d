package io.byomesh.hotrod;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pulumirpc.Resource.RegisterResourceRequest;

class DeletedWithProviderTest {

    private static final String URN = "urn:pulumi:dev::byo-mesh::pulumi:providers:consul::consul";

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

        var sent = DeletedWithProvider.mark(request);

        assertThat(sent.getDeletedWith()).isEqualTo(goesAlong ? URN : "");
        assertThat(sent.toBuilder().clearDeletedWith().build()).isEqualTo(request);
    }

    @Test
    void withoutAProviderOfItsOwnNothingIsSaid() {
        var sent = DeletedWithProvider.mark(
                RegisterResourceRequest.newBuilder().setType("consul:index/configEntry:ConfigEntry").setCustom(true).build());

        assertThat(sent.getDeletedWith()).isEmpty();
    }
}
