package io.byomesh.foundation.networking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.byomesh.foundation.http.HttpException;
import io.byomesh.foundation.store.PolicyRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyPayloadTest {

    private static List<PolicyRecord> read(String json) {
        return PolicyPayload.read(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsRangesAndSinglePorts() {
        assertThat(read("""
                {"policies":[
                 {"source":{"id":"a"},"destination":{"id":"b","protocol":"tcp","ports":{"start":1,"end":65535}}},
                 {"source":{"id":"a"},"destination":{"id":"b","protocol":"udp","port":53}}]}"""))
                .containsExactly(new PolicyRecord("a", "b", "tcp", 1, 65535), new PolicyRecord("a", "b", "udp", 53, 53));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{}                                            | `{'id':'b','protocol':'tcp','ports':{'start':1,'end':2}}` | missing source id",
        "{'id':'a'}                                    | {'protocol':'tcp'}                                        | missing destination id",
        "{'id':'a'}                                    | {'id':'b','protocol':'icmp'}                              | invalid destination protocol, specify either udp or tcp",
        "{'id':'a'}                                    | {'id':'b','protocol':'TCP'}                               | invalid destination protocol, specify either udp or tcp",
        "{'id':'a'}                                    | {'id':'b','protocol':'tcp','ports':{'start':9,'end':8}}   | invalid port range 9-8, start must be less than or equal to end",
        "{'id':'a'}                                    | {'id':'b','protocol':'tcp','ports':{'start':-1,'end':8}}  | invalid start port -1, must be in range 1-65535",
        "{'id':'a'}                                    | {'id':'b','protocol':'tcp','ports':{'start':0,'end':8}}   | missing start port",
        "{'id':'a'}                                    | {'id':'b','protocol':'tcp'}                               | missing start port",
        "{'id':'a'}                                    | {'id':'b','protocol':'tcp','ports':{'start':1,'end':65536}} | invalid end port 65536, must be in range 1-65535",
        "{'id':'a','tag':'x'}                          | {'id':'b','protocol':'tcp','ports':{'start':1,'end':2}}   | tags may not be specified",
    })
    void saysTheFirstThingThatIsWrong(String source, String destination, String problem) {
        var body = "{\"policies\":[{\"source\":" + source + ",\"destination\":" + destination + "}]}";

        assertThatThrownBy(() -> read(body.replace('\'', '"')))
                .isInstanceOf(HttpException.class)
                .extracting(e -> ((HttpException) e).response().body())
                .isEqualTo("{\"error\": \"mapper: validate policies: " + problem + "\"}");
    }

    @Test
    void wantsPolicies() {
        assertThatThrownBy(() -> read("{}")).hasMessage("mapper: validate policies: missing policies");
        assertThatThrownBy(() -> read("{\"policies\":[]}")).hasMessage("mapper: validate policies: missing policies");
    }

    @Test
    void saysWhereJsonIsBroken() {
        assertThatThrownBy(() -> read("{\"policies\":[")).hasMessageStartingWith("mapper: unmarshal json: ");
    }
}
