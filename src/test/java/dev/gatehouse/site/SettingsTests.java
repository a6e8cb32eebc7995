package dev.gatehouse.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/** Tests for {@link Settings}, against YAML files as Spring Boot reads them: what is wrong, and where exactly. */
class SettingsTests {

    private WrittenSettings written;

    enum Colour {
        RED, DARK_BLUE
    }

    @ConfigurationProperties("gatehouse.sample")
    record Sample(@DefaultValue("5s") Duration pause, @DefaultValue("8KB") DataSize room,
            @DefaultValue("true") boolean open,
            @DefaultValue("3") int count, @DefaultValue("red") Colour colour, @Nullable Integer password,
            @DefaultValue List<String> names, @DefaultValue Inner inner) {

        record Inner(@DefaultValue("1s") Duration rest) {

            Inner {
                TimeLimit.require("rest", rest);
            }
        }
    }

    @BeforeEach
    void operator(@TempDir Path folder) {
        written = new WrittenSettings(folder);
    }

    @Test
    void whatIsNotWrittenHasItsDefault() {
        Settings settings = written.read("");

        Sample sample = settings.read(Sample.class);

        assertThat(sample)
                .isEqualTo(new Sample(Duration.ofSeconds(5), DataSize.ofKilobytes(8), true, 3, Colour.RED, null,
                        List.of(), new Sample.Inner(Duration.ofSeconds(1))));
        assertThat(settings.findings().isEmpty()).isTrue();
    }

    @Test
    void whatIsWrittenIsRead() {
        Settings settings = written.read("""
                gatehouse.sample:
                  pause: 2m
                  room: 10MB
                  open: false
                  count: 4
                  colour: dark-blue
                  names: [a, b]
                  inner.rest: 2s
                """);

        Sample sample = settings.read(Sample.class);

        assertThat(sample).isEqualTo(new Sample(Duration.ofMinutes(2), DataSize.ofMegabytes(10), false, 4,
                Colour.DARK_BLUE, null, List.of("a", "b"), new Sample.Inner(Duration.ofSeconds(2))));
        settings.findUnknownKeys();
        assertThat(settings.findings().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "pause: soon     | 3:12 | pause  | soon    | a duration such as 500ms, 5s or 2m",
            "room: large     | 3:11  | room   | large   | a size such as 8KB or 10MB",
            "open: maybe     | 3:11  | open   | maybe   | true or false",
            "count: many     | 3:12 | count  | many    | a whole number",
            "colour: green   | 3:13 | colour | green   | one of red, dark-blue",
            "inner: none     | 3:12 | inner  | none    | keys below it"})
    void aValueOfTheWrongTypeIsAFindingWithItsLineAndColumn(String line, String place, String key, String value,
            String expected) {
        Settings settings = written.read("""
                gatehouse:
                  sample:
                    %s
                """.formatted(line));

        assertThat(WrittenSettings.sentences(settings, Sample.class))
                .containsExactly(
                        "%s:%s, gatehouse.sample.%s: \"%s\" (expected: %s)".formatted(written.file(), place, key,
                                value, expected));
    }

    @Test
    void aValueThatCannotBeUsedHasItsDefaultAndTheOthersAreRead() {
        Settings settings = written.read("gatehouse.sample: { pause: soon, count: 4, inner.rest: 0s }");

        Sample sample = settings.read(Sample.class);

        assertThat(sample.pause()).isEqualTo(Duration.ofSeconds(5));
        assertThat(sample.count()).isEqualTo(4);
        assertThat(sample.inner().rest()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aValueWithoutMeaningIsAFindingAtItsOwnKey() {
        assertThat(written.sentences("""
                gatehouse:
                  sample:
                    inner:
                      rest: 0s
                """, Sample.class)).containsExactly(
                written.file()
                        + ":4:13, gatehouse.sample.inner.rest: \"0s\" (expected: from 100ms to 24 days)");
    }

    @Test
    void everythingIsFoundAtOnce() {
        assertThat(written.sentences("""
                gatehouse:
                  sample:
                    pause: soon
                    room: large
                    kount: 3
                  timeouts:
                    connect: 0s
                  sites:
                    shop:
                      host: "a b"
                """, Sample.class)).satisfiesExactlyInAnyOrder(
                sentence -> assertThat(sentence).contains("gatehouse.sample.pause"),
                sentence -> assertThat(sentence).contains("gatehouse.sample.room"),
                sentence -> assertThat(sentence).contains("gatehouse.sample.kount"),
                sentence -> assertThat(sentence).contains("gatehouse.timeouts.connect"),
                sentence -> assertThat(sentence).contains("gatehouse.sites.shop.host"),
                sentence -> assertThat(sentence).contains("no upstream"));
    }

    @Test
    void ofOneRecordEverythingIsFoundThatItWasNotContentWith() {
        Settings settings = written.read("gatehouse.timeouts: { connect: 1ms, first-byte: 2m, idle: 2ms }\n");

        TimeoutProperties read = settings.read(TimeoutProperties.class);

        assertThat(settings.findings().all()).extracting(Finding::value).containsExactly("\"1ms\"", "\"2ms\"");
        assertThat(settings.faulty()).hasSize(2);
        assertThat(read.firstByte()).isEqualTo(Duration.ofMinutes(2));
    }

    @ConfigurationProperties("gatehouse")
    record Shared(@Nullable Integer redis) {}

    @ParameterizedTest
    @ValueSource(strings = {"redis://:se/cret@host", "redis:se/cret@host", "redis://u:se@/cret@host:1"})
    void thePasswordOfARedisIsNotRepeatedWhateverIsWrongWithTheRest(String address) {
        Settings settings = written.read("gatehouse.redis: \"" + address + "\"\n");

        settings.read(Shared.class);

        assertThat(settings.findings().all()).singleElement()
                .asString()
                .doesNotContain("cret")
                .contains("******@host");
    }

    @Test
    void aSecretIsNotRepeated() {
        assertThat(written.sentences("gatehouse.sample.password: hunter2", Sample.class)).singleElement()
                .asString()
                .contains("\"******\"")
                .doesNotContain("hunter2");
    }

    @Test
    void anUnknownKeyIsAFindingThatNamesTheKnownOnes() {
        assertThat(written.sentences("""
                gatehouse:
                  timeouts:
                    tea: 5m
                """)).containsExactly(written.file()
                + ":3:10, gatehouse.timeouts.tea: unknown key (expected: one of the keys client-body-idle, client-header, connect, drain, first-byte, idle, keep-alive)");
    }

    @ParameterizedTest
    @CsvSource({"conect, connect", "first_byt, first-byte", "keep-alives, keep-alive", "drains, drain"})
    void aMisspelledKeyIsFollowedByTheOneThatWasMeant(String written, String meant) {
        assertThat(this.written.sentences("gatehouse.timeouts.%s: 5s".formatted(written))).singleElement()
                .asString()
                .contains("unknown key")
                .endsWith("; did you mean \"%s\"?)".formatted(meant));
    }

    @Test
    void aMisspelledSectionIsOneFinding() {
        assertThat(written.sentences("""
                gatehouse:
                  site:
                    shop:
                      host: shop.example.com
                      upstream: 5000
                """)).singleElement()
                .asString()
                .startsWith(written.file() + ":4:13, gatehouse.site: unknown key")
                .endsWith("; did you mean \"sites\"?)");
    }

    @Test
    void aMisspelledKeyOfASiteIsFound() {
        assertThat(written.sentences("""
                gatehouse:
                  sites:
                    shop:
                      host: shop.example.com
                      upstream: 5000
                      preserve-hosts: false
                      timeouts: { conect: 1s }
                """)).satisfiesExactlyInAnyOrder(
                sentence -> assertThat(sentence)
                        .startsWith(written.file() + ":6:23, gatehouse.sites.shop.preserve-hosts: unknown key")
                        .endsWith("did you mean \"preserve-host\"?)"),
                sentence -> assertThat(sentence)
                        .startsWith(written.file() + ":7:27, gatehouse.sites.shop.timeouts.conect: unknown key")
                        .endsWith("did you mean \"connect\"?)"));
    }

    @ParameterizedTest
    @CsvSource({"firstByte", "first-byte", "first_byte", "FIRST_BYTE"})
    void aKeyMayBeSpelledInEveryWayOfSpring(String key) {
        Settings settings = written.read("gatehouse.timeouts.%s: 7s".formatted(key));

        assertThat(WrittenSettings.sentences(settings)).isEmpty();
        assertThat(settings.read(TimeoutProperties.class).firstByte()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void keysOfOthersAreNotOurs() {
        assertThat(written.sentences("""
                server.prot: 80
                gateway.site: 1
                """)).isEmpty();
    }

    @Test
    void aMisspelledBeginningIsFound() {
        assertThat(written.sentences("gatehose.sites.shop: { host: shop.example.com, upstream: 5000 }"))
                .containsExactly(
                        written.file() + ":1:30, gatehose: unknown key (expected: gatehouse)");
    }

    @Test
    void aTimeWithoutUnitIsFound() {
        assertThat(written.sentences("gatehouse.timeouts.connect: 5")).containsExactly(written.file()
                + ":1:29, gatehouse.timeouts.connect: \"5\" (expected: a duration such as 500ms, 5s or 2m)");
    }

    @Test
    void environmentVariablesWithOurPrefixAreNoUnknownKeys() {
        Settings settings = written.read("",
                Map.of("GATEHOUSE_SERVICE_HOST", "10.96.0.7", "GATEHOUSE_PORT_80_TCP", "tcp://10.96.0.7:80"));

        assertThat(WrittenSettings.sentences(settings)).isEmpty();
    }

    @Test
    void anEnvironmentVariableIsReadBeforeTheFileAndNamedInFindings() {
        Settings settings = written.read("gatehouse.timeouts.connect: 1s",
                Map.of("GATEHOUSE_TIMEOUTS_CONNECT", "soon"));

        assertThat(WrittenSettings.sentences(settings)).containsExactly(
                "environment variable GATEHOUSE_TIMEOUTS_CONNECT, gatehouse.timeouts.connect: \"soon\" "
                        + "(expected: a duration such as 500ms, 5s or 2m)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "data: \"\"              | 3:11 | data | \"\" (expected: a value, or the key left out)",
            "account: { key: a }     | 3:21 | account.id | \"\" (expected: an id beside it)",
            "names: { a: b }         | 3:17 | names | keys below it (expected: a list, each value on a line of its own after a dash)"})
    void whatLacksSomethingIsSaidToLackIt(String line, String place, String key, String said) {
        Settings settings = written.read("""
                gatehouse:
                  lacking:
                    %s
                """.formatted(line));

        assertThat(WrittenSettings.sentences(settings, Lacking.class))
                .containsExactly("%s:%s, gatehouse.lacking.%s: %s".formatted(written.file(), place, key, said));
    }

    @ConfigurationProperties("gatehouse.lacking")
    record Lacking(@DefaultValue("data") Path data, @DefaultValue List<String> names, @Nullable Account account) {

        record Account(@Nullable String id, @Nullable String key) {

            Account {
                if (id == null) {
                    throw new InvalidSettingException("id", "", "an id beside it");
                }
            }
        }
    }

    @Test
    void theSameFindingIsToldOnce() {
        Settings settings = written.read("gatehouse.sample.count: many");

        settings.read(Sample.class);
        settings.read(Sample.class);

        assertThat(settings.findings().all()).hasSize(1);
    }
}
