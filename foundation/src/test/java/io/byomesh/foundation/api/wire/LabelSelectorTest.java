package io.byomesh.foundation.api.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.byomesh.foundation.http.CfException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {

    private static final Map<String, String> LABELS = Map.of("env", "prod", "service-mesh", "true", "example.com/tier", "web", "empty", "");

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "env                          | true",
        "absent                       | false",
        "!absent                      | true",
        "!env                         | false",
        "env=prod                     | true",
        "env==prod                    | true",
        "env=dev                      | false",
        "env!=dev                     | true",
        "env!=prod                    | false",
        "absent!=prod                 | true",
        "empty=                       | true",
        "env in (dev,prod)            | true",
        "env in (dev)                 | false",
        "absent in (dev)              | false",
        "env notin (dev,test)         | true",
        "env notin (prod)             | false",
        "absent notin (prod)          | true",
        "example.com/tier=web         | true",
        "env=prod,service-mesh        | true",
        "env=prod,!service-mesh       | false",
        "env in (dev, prod),absent!=x | true",
    })
    void matches(String selector, boolean expected) {
        assertThat(LabelSelector.parse(selector).test(LABELS)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "=x", "env=a=b", "env in prod", "env in (a", "-env", "env=-x", "a/b/c", "cloudfoundry.org/x", "a,,b"})
    void refusesWhatIsNoSelector(String selector) {
        assertThatThrownBy(() -> LabelSelector.parse(selector))
                .isInstanceOf(CfException.class)
                .hasMessageContaining("label_selector");
    }

    @Test
    void refusesMoreRequirementsThanThePlatformDoes() {
        assertThat(LabelSelector.parse("a,".repeat(49) + "a").test(Map.of("a", ""))).isTrue();
        assertThatThrownBy(() -> LabelSelector.parse("a,".repeat(50) + "a")).hasMessageContaining("maximum is 50");
    }
}
