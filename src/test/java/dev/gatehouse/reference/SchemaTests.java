package dev.gatehouse.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.reference.DocumentedExample.Checkable;
import dev.gatehouse.reference.Shape.Setting;
import dev.gatehouse.site.ConfigurationSchema;
import dev.gatehouse.site.Finding;
import dev.gatehouse.site.InvalidConfigurationException;
import dev.gatehouse.site.ReadSettings;

/** Tests for the schemas in the jar, by a validator, against the documentation's examples and against what Gatehouse itself reads. */
class SchemaTests {

    private static final WrittenKeys KEYS = new WrittenKeys();

    private static List<String> errorsOfMain(String yaml) {
        return Schemas.errors(ConfigurationSchema.MAIN_FILE, Schemas.parse(yaml));
    }

    private static List<String> errorsOfSite(String yaml) {
        return Schemas.errors(ConfigurationSchema.SITE_FILE, Schemas.parse(yaml));
    }

    private static List<Finding> findings(String yaml) {
        return ReadSettings.ofYaml(yaml, KEYS.records());
    }

    @ParameterizedTest
    @EnumSource
    void aSchemaIsOne(ConfigurationSchema schema) {
        assertThat(Schemas.errors(schema)).isEmpty();
    }

    /** Some keys might be read without a record. */
    @Test
    void theProgramHasNoOtherSections() {
        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> Gatehouse.with("gatehouse: { nothing-like-it: 1 }"))
                .satisfies(refused -> assertThat(refused.findings()).singleElement()
                        .extracting(Finding::expected)
                        .isEqualTo(KEYS.all()
                                .keys()
                                .stream()
                                .map(Setting::name)
                                .sorted()
                                .collect(Collectors.joining(", ", "one of the keys ", ""))));
    }

    static Stream<DocumentedExample> examples() {
        return DocumentedExample.all().filter(example -> !example.isOfOthers());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleOfTheDocumentationIsFaultless(DocumentedExample example) {
        Optional<Checkable> checkable = example.checkable(KEYS.site());

        assertThat(checkable).as("something that Gatehouse reads").isPresent();
        assertThat(Schemas.errors(checkable.get().schema(), checkable.get().document())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "gatehouse:",
            "gatehouse: { timeouts: , sites: , trusted-proxies: }",
            "gatehouse: { timeouts: { connect: 500ms, first-byte: 5m, idle: 24d, drain: PT5S } }",
            "gatehouse: { limits: { headers: 8KB, request-line: 100B, body-rate: 0B, connections: 1 } }",
            "gatehouse: { limits: { headers: \"8 KB\", header-fields: \"100\" } }",
            "gatehouse: { https: { port: 0, redirect: false, hsts: 0s, provider: jdk, http3: \"on\" } }",
            "gatehouse: { https: { port: 65535, public-port: 1, redirect: yes } }",
            "gatehouse: { https: { port: \"${HTTPS_PORT:8443}\", redirect: \"${REDIRECT:true}\" } }",
            "gatehouse: { timeouts: { connect: \"${PATIENCE:5}s\" }, access-log: { format: \"${FORMAT:json}\" } }",
            "gatehouse: { https.port: 8443, access-log.rotation.keep: 3, access-log: { rotation.size: 1GB } }",
            "gatehouse.https.port: 8443",
            "gatehouse: { trusted-proxies: [ 10.0.0.0/8, \"2001:db8::1\" ], proxy-protocol-from: 10.0.0.0/8 }",
            "gatehouse: { acme: { contact: you@example.com, agree-to-terms: true, challenge: dns } }",
            "gatehouse: { acme: { account: { key-id: 17, hmac-key: aGVsbG8sIGhlbGxvLCBoZWxsbw } } }",
            "gatehouse: { sites: { shop: { host: shop.example.com, upstream: 5000 } } }",
            "gatehouse: { sites: { shop: { host: \"*.example.com\", hosts: [ a.test, 192.0.2.7 ], upstream: \"unix:/a\" } } }",
            "gatehouse: { sites: { \"[app.example.com]\": { host: app.example.com, upstream: 5000 } } }",
            "gatehouse: { sites: { shop.host: shop.example.com, shop.upstream: 5000, shop.timeouts.idle: 1m } }",
            "gatehouse: { sites: { shop_1: { host: a.test, upstream: 5000, timeouts: , hosts: , upstream-tls: } } }",
            "gatehouse: { workers: 1, transport: nio, engine: off, data: /var/lib/gatehouse, redis: \"redis://host\" }",
            "gatehouse: { sites: { shop: { host: a.test, upstreams: [ { url: \"http://a:1\", weight: 3 }, 5000 ] } } }",
            "gatehouse: { sites: { shop: { host: a.test, upstreams: 5000 } } }",
            "gatehouse: { sites: { shop: { host: a.test, upstream: 5000, max-body: 10MB, allow: [ 10.0.0.0/8, 192.0.2.7 ], deny: 10.1.2.3 } } }",
            "gatehouse: { sites: { shop: { host: a.test, upstream: 5000, request-headers: { X-Api: 1, Authorization: \"\" }, response-headers: { Server: } } } }",
            "gatehouse: { sites: { shop: { host: a.test, upstream: 5000, rewrite: { from: \"^/old/(.*)$\", to: /new/$1 } } } }",
            "gatehouse: { sites: { shop: { host: a.test, upstream: 5000, rewrite: [ { from: ^/a, to: /b }, { from: ^/c, to: /d } ] } } }",
            "gatehouse: { sites: { shop: { host: a.test, redirect: { to: \"https://other.test{uri}\", status: 308 } } } }",
            "gatehouse: { sites: { shop: { host: a.test, respond: { status: 404, body: gone, type: text/plain } } } }",
            "gatehouse: { sites: { shop: { host: a.test, upstream: 5000, paths: [ { prefix: /api/, replace: /v2/, upstream: 3000 }, { exact: /x, respond: { status: 204 } } ] } } }",
            "{ server.port: 80, server: { port: 8080, address: 127.0.0.1, netty: { idle-timeout: 5s } }, spring: { a: b } }",
            "{ management: { server: { port: -1, address: 0.0.0.0 }, endpoint: { health: { enabled: true } } } }"})
    void bothTheSchemaAndGatehouseTake(String yaml) {
        assertThat(errorsOfMain(yaml)).isEmpty();
        assertThat(findings(yaml)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "gatehouse: 5",
            "gatehouse: { timeouts: 5s }",
            "gatehouse: { timeouts: { connect: 5 } }",
            "gatehouse: { timeouts: { connect: \"5\" } }",
            "gatehouse: { timeouts: { connect: 5 minutes } }",
            "gatehouse: { timeouts: { connect: [ 5s ] } }",
            "gatehouse: { timeouts: { conect: 5s } }",
            "gatehouse: { timeouts.conect: 5s }",
            "gatehouse: { timeout: { connect: 5s } }",
            "gatehouse: { limits: { headers: 8kb } }",
            "gatehouse: { limits: { headers: 8192 } }",
            "gatehouse: { limits: { header-fields: 0 } }",
            "gatehouse: { limits: { header-fields: 10001 } }",
            "gatehouse: { limits: { header-fields: many } }",
            "gatehouse: { limits: { connections: 0 } }",
            "gatehouse: { https: { port: 65536 } }",
            "gatehouse: { https: { port: -1 } }",
            "gatehouse: { https: { port: 84.43 } }",
            "gatehouse: { https: { public-port: 0 } }",
            "gatehouse: { https: { port: } }",
            "gatehouse: { https: { redirect: maybe } }",
            "gatehouse: { https: { provider: openssl } }",
            "gatehouse: { access-log: { format: xml } }",
            "gatehouse: { access-log: { path: [ a ] } }",
            "gatehouse: { access-log: { rotation: { size: 1GB, keep: forever } } }",
            "gatehouse: { acme: { account: { key-id: a } } }",
            "gatehouse: { acme: { challenge: email } }",
            "gatehouse: { trusted-proxies: { a: b } }",
            "gatehouse: { workers: 1025 }",
            "gatehouse: { transport: kqueue }",
            "gatehouse: { sites: [ { host: shop.example.com, upstream: 5000 } ] }",
            "gatehouse: { sites: { shop: 5000 } }",
            "gatehouse: { sites: { shop: { host: a.test, upsteam: 5000, upstream: 5000 } } }",
            "gatehouse: { sites: { shop: { host: { a: b }, hosts: [ a.test ], upstream: 5000 } } }",
            "gatehouse: { sites: { shop: { host: a.test, upstream: 5000, hsts: 1y } } }",
            "gatehouse: { sites: { shop: { host: a.test, upstream: 5000, timeouts: { drain: 5s } } } }",
            "gatehouse: { sites: { app.example.com: { host: app.example.com, upstream: 5000 } } }",
            "gatehouse: { sites: { shop.host: a.test, shop.upstream: 5000, shop.upsteam: 5000 } }",
            "gatehouse: { sites: { shop: { host: a.test, upstreams: [ { url: 5000, wait: 3 } ] } } }",
            "gatehouse: { sites: { shop: { host: a.test, upstream: 5000, max-body: 10 } } }",
            "gatehouse: { sites: { shop: { host: a.test, upstream: 5000, allow: { a: b } } } }",
            "gatehouse: { sites: { shop: { host: a.test, upstream: 5000, rewrite: { form: a, to: /b } } } }",
            "gatehouse: { sites: { shop: { host: a.test, redirect: { to: /x, status: 304 } } } }",
            "gatehouse: { sites: { shop: { host: a.test, redirect: /x } } }",
            "gatehouse: { sites: { shop: { host: a.test, respond: { status: 99 } } } }",
            "gatehouse: { sites: { shop: { host: a.test, upstream: 5000, paths: { prefix: / } } } }",
            "gatehouse: { sites: { shop: { host: a.test, upstream: 5000, paths: [ { prefix: /, host: b.test } ] } } }",
            "gatehouse: { sites: { shop: { host: a.test, upstream: 5000, paths: [ { prefix: /, upsteam: 5000 } ] } } }",
            "server: { port: many }",
            "server: { port: -1 }",
            "management: { server: { port: -2 } }"})
    void bothTheSchemaAndGatehouseRefuse(String yaml) {
        assertThat(errorsOfMain(yaml)).isNotEmpty();
        assertThat(findings(yaml)).isNotEmpty();
    }

    /** What is written in another way than the documentation has it. */
    @ParameterizedTest
    @ValueSource(strings = {
            "gatehouse: { timeouts: { firstByte: 5s } }",
            "gatehouse: { timeouts: { connect: 5S } }",
            "gatehouse: { access-log: { format: JSON } }",
            "gatehouse: { https: { hsts: 0 } }"})
    void theSchemaKnowsOneSpellingOnly(String yaml) {
        assertThat(errorsOfMain(yaml)).isNotEmpty();
        assertThat(findings(yaml)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "{ host: shop.example.com, upstream: 5000 }",
            "{ hosts: [ a.test, b.test ], upstream: localhost:5000, timeouts: { idle: 1m }, hsts: 180d }",
            "{ host: shop.example.com, upstream: \"https://10.0.0.7\", upstream-tls: { insecure: true } }"})
    void aSiteFileHoldsTheKeysOfASite(String yaml) {
        assertThat(errorsOfSite(yaml)).isEmpty();
        assertThat(findings("gatehouse: { sites: { shop: " + yaml + " } }")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "{ upstream: 5000 }",
            "{ host: shop.example.com, upsteam: 5000 }",
            "{ host: shop.example.com, upstream: 5000, preserve-host: perhaps }",
            "{ host: shop.example.com, upstream: 5000, timeouts: { idle: 60 } }",
            "{ gatehouse: { sites: { shop: { host: shop.example.com, upstream: 5000 } } } }",
            "{ shop: { host: shop.example.com, upstream: 5000 } }",
            "[ { host: shop.example.com, upstream: 5000 } ]"})
    void aSiteFileHoldsNothingElse(String yaml) {
        assertThat(errorsOfSite(yaml)).isNotEmpty();
        assertThat(findings("gatehouse: { sites: { shop: " + yaml + " } }")).isNotEmpty();
    }

    static Stream<KeyInPlace> keys() {
        return KeyInPlace.below(KEYS.all());
    }

    @ParameterizedTest
    @MethodSource("keys")
    void aKeyTakesItsDefault(KeyInPlace key) {
        key.standard().ifPresent(value -> {
            assertThat(Schemas.errors(ConfigurationSchema.MAIN_FILE, key.document(value))).isEmpty();
            assertThat(ReadSettings.of(key.settings(value), KEYS.records())).noneMatch(key::isNamedBy);
        });
    }

    @ParameterizedTest
    @MethodSource("keys")
    void aKeyRefusesWhatIsOfTheWrongType(KeyInPlace key) {
        assertThat(Schemas.errors(ConfigurationSchema.MAIN_FILE, key.document(key.wrong()))).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void aNearMissIsNoKey(KeyInPlace key) {
        assertThat(Schemas.errors(ConfigurationSchema.MAIN_FILE, key.misspelled().document("text")))
                .anyMatch(error -> error.contains(key.misspelled().name()));
    }
}
