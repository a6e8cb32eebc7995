package dev.gatehouse.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;

import com.marcnuri.helm.Helm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.InputSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests for the chart, rendered by Helm's own engine and read as the cluster would read it. */
class ChartTests {

    private static final Path CHART = Path.of("helm/gatehouse");
    private static final String KEPT = "persistence: {enabled: true, accessModes: [ReadWriteMany]}\n";
    private static final String ONE_SITE = """
            sites:
              shop:
                host: shop.example.com
                upstream: http://shop:5000
            """;

    @TempDir
    private Path folder;

    @Test
    void helmHasNothingToComplainAbout() {
        var result = new Helm(CHART).lint().strict().call();

        assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
    }

    @Test
    void itHasTheVersionOfTheProject() throws IOException, XPathExpressionException {
        var chart = yaml(Files.readString(CHART.resolve("Chart.yaml")));

        var release = projectVersion().replace("-SNAPSHOT", "");
        assertThat(chart.get("version").asString()).isEqualTo(release);
        assertThat(chart.get("appVersion").asString()).isEqualTo(release);
    }

    @Test
    void aSiteIsWrittenAsTheConfigurationFileWantsIt() {
        var application = render("""
                sites:
                  shop:
                    hosts: [shop.example.com, "*.shop.example.com"]
                    upstream: http://shop:5000
                    preserve-host: false
                    timeouts: {connect: 5s, first-byte: 2m}
                """).applicationYaml();

        assertThat(application.at("/gatehouse/sites/shop")).isEqualTo(yaml("""
                hosts: [shop.example.com, "*.shop.example.com"]
                upstream: http://shop:5000
                preserve-host: false
                timeouts: {connect: 5s, first-byte: 2m}
                """));
    }

    @Test
    void routesAndOtherSettingsStandBesideTheSites() {
        var application = render(ONE_SITE + """
                routes:
                  - id: api
                    uri: http://api:8080
                    predicates: [Path=/v1/**]
                config:
                  gatehouse:
                    timeouts: {first-byte: 2m}
                    limits: {connections: 10000000}
                  spring.cloud.gateway.server.webflux.metrics.enabled: false
                """).applicationYaml();

        assertThat(application.at("/spring/cloud/gateway/server/webflux/routes/0/id").asString()).isEqualTo("api");
        assertThat(application.at("/gatehouse/sites/shop/host").asString()).isEqualTo("shop.example.com");
        assertThat(application.at("/gatehouse/timeouts/first-byte").asString()).isEqualTo("2m");
        assertThat(application.at("/gatehouse/limits/connections").asString()).isEqualTo("10000000");
    }

    @Test
    void upstreamsAreLookedAfterAsTheConfigurationFileSays() {
        String sites = """
                  shop:
                    host: shop.example.com
                    upstreams: ["http://shop:5000", {url: "http://shop-standby:5000", weight: 2, backup: true}]
                    balance: least-requests
                    slow-start: 30s
                    ejection: {failures: 3, time: 20s}
                    retry: {tries: 1}
                    health: {path: /healthz, interval: 10s}
                    wait-for-upstream: 10s
                """;
        String settings = """
                gatehouse:
                  diagnosis: {viewers: [192.168.0.0/16]}
                  dns: {max-ttl: 30s, servers: [10.96.0.10]}
                """;
        var application = render("sites:\n" + sites + "config:\n" + settings.indent(2)).applicationYaml();

        assertThat(application.at("/gatehouse/sites")).isEqualTo(yaml(sites));
        assertThat(application.at("/gatehouse/diagnosis")).isEqualTo(yaml(settings).at("/gatehouse/diagnosis"));
        assertThat(application.at("/gatehouse/dns")).isEqualTo(yaml(settings).at("/gatehouse/dns"));
    }

    @Test
    void whatTheOperatorConfiguresGoesBeforeWhatTheChartWrites() {
        assertThat(render("").applicationYaml().at("/gatehouse/timeouts/drain").asString()).isEqualTo("30s");
        assertThat(render("config: {gatehouse: {timeouts: {drain: 10s}}}").applicationYaml()
                .at("/gatehouse/timeouts/drain")
                .asString()).isEqualTo("10s");
    }

    @Test
    void anotherSiteIsReadByTheSamePods() {
        var before = checksum(render(ONE_SITE));

        assertThat(checksum(render(ONE_SITE.replace("5000", "5001")))).isEqualTo(before);
    }

    @Test
    void anotherSettingMakesOtherPods() {
        assertThat(checksum(render(ONE_SITE + "config: {gatehouse: {workers: 2}}\n")))
                .isNotEqualTo(checksum(render(ONE_SITE)));
    }

    @Test
    void anotherSiteMakesOtherPodsWhereTheyDoNotWatchTheirFile() {
        String unwatched = ONE_SITE + "config: {gatehouse: {watch: false}}\n";

        assertThat(checksum(render(unwatched.replace("5000", "5001")))).isNotEqualTo(checksum(render(unwatched)));
    }

    @Test
    void theProbesAskTheManagementPort() {
        var container = render("").container();

        assertThat(container.at("/livenessProbe/httpGet")).isEqualTo(probe("liveness"));
        assertThat(container.at("/readinessProbe/httpGet")).isEqualTo(probe("readiness"));
        assertThat(container.at("/startupProbe/httpGet")).isEqualTo(probe("liveness"));
        assertThat(container.at("/ports")).contains(yaml("{name: management, containerPort: 9090}"));
        assertThat(container.at("/env")).contains(yaml("{name: MANAGEMENT_SERVER_ADDRESS, value: 0.0.0.0}"));
    }

    @Test
    void thePodMayDoAsLittleAsPossible() {
        var manifests = render("");

        assertThat(manifests.podSpec().get("securityContext")).isEqualTo(yaml("""
                runAsNonRoot: true
                runAsUser: 10001
                runAsGroup: 10001
                fsGroup: 10001
                fsGroupChangePolicy: OnRootMismatch
                seccompProfile: {type: RuntimeDefault}
                """));
        assertThat(manifests.container().get("securityContext")).isEqualTo(yaml("""
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities: {drop: [ALL]}
                """));
        assertThat(manifests.podSpec().get("automountServiceAccountToken").asBoolean()).isFalse();
        assertThat(manifests.the("ServiceAccount").get("automountServiceAccountToken").asBoolean()).isFalse();
        assertThat(manifests.container().at("/resources/limits/memory").asString()).isNotEmpty();
    }

    @Test
    void onlyTheTemporaryAndTheDataFolderCanBeWritten() {
        var spec = render("").podSpec();

        assertThat(spec.at("/containers/0/volumeMounts")).containsExactlyInAnyOrder(
                yaml("{name: config, mountPath: /gatehouse/config, readOnly: true}"),
                yaml("{name: data, mountPath: /gatehouse/data}"), yaml("{name: tmp, mountPath: /tmp}"));
        assertThat(spec.get("volumes")).containsExactlyInAnyOrder(
                yaml("{name: config, configMap: {name: test-gatehouse}}"), yaml("{name: data, emptyDir: {}}"),
                yaml("{name: tmp, emptyDir: {}}"));
    }

    @Test
    void requestsInFlightMayFinishBeforeThePodIsKilled() {
        var spec = render("shutdown: {drainSeconds: 60, delaySeconds: 7}").podSpec();

        assertThat(spec.get("terminationGracePeriodSeconds").asInt()).isGreaterThan(60 + 7);
        assertThat(spec.at("/containers/0/lifecycle/preStop/exec/command")).isEqualTo(yaml("[sleep, '7']"));
        assertThat(render("").podSpec().get("terminationGracePeriodSeconds").asInt()).isGreaterThan(30 + 5);
        assertThat(render("shutdown: {delaySeconds: 0}").container().has("lifecycle")).isFalse();
    }

    @Test
    void visitorsComeInByPort80WithTheirOwnAddress() {
        var spec = render("").named("Service", "test-gatehouse").get("spec");

        assertThat(spec.get("type").asString()).isEqualTo("LoadBalancer");
        assertThat(spec.get("externalTrafficPolicy").asString()).isEqualTo("Local");
        assertThat(spec.get("ports")).containsExactly(yaml("{name: http, port: 80, targetPort: http}"));
        assertThat(render("").container().get("ports")).contains(yaml("{name: http, containerPort: 8080}"));
    }

    @Test
    void port443IsPublishedOnDemand() {
        var manifests = render(KEPT + "service: {https: {enabled: true, nodePort: 30443}}");

        assertThat(manifests.named("Service", "test-gatehouse").at("/spec/ports"))
                .contains(yaml("{name: https, port: 443, targetPort: https, nodePort: 30443}"));
        assertThat(manifests.container().get("ports")).contains(yaml("{name: https, containerPort: 8443}"));
        assertThat(manifests.container().get("env")).contains(yaml("{name: GATEHOUSE_HTTPS_PORT, value: '8443'}"),
                yaml("{name: GATEHOUSE_HTTPS_PUBLIC_PORT, value: '443'}"));
    }

    @Test
    void http3ComesInByTheSamePort() {
        var manifests = render(KEPT + "service: {https: {enabled: true, http3: true}}\nnetworkPolicy: {enabled: true}");

        assertThat(manifests.named("Service", "test-gatehouse").at("/spec/ports"))
                .contains(yaml("{name: https-udp, port: 443, protocol: UDP, targetPort: https-udp}"));
        assertThat(manifests.container().get("ports"))
                .contains(yaml("{name: https-udp, containerPort: 8443, protocol: UDP}"));
        assertThat(manifests.container().get("env")).contains(yaml("{name: GATEHOUSE_HTTPS_HTTP3, value: 'true'}"));
        assertThat(manifests.the("NetworkPolicy").at("/spec/ingress/0/ports"))
                .contains(yaml("{port: https-udp, protocol: UDP}"));
    }

    @Test
    void copiesWithoutACommonStorageAreRefusedTheirCertificates() {
        assertThatThrownBy(() -> render("service: {https: {enabled: true}}"))
                .hasMessageContaining("service.https.enabled with 2 copies that share no certificates (expected: ");
        assertThat(render("service: {https: {enabled: true}}\nreplicas: 1").kinds()).contains("Deployment");
        assertThat(render("service: {https: {enabled: true}}\nconfig: {gatehouse: {redis: 'redis://r'}}").kinds())
                .contains("Deployment");
    }

    @Test
    void aServiceInsideTheClusterHasNoSettingsOfLoadBalancers() {
        var spec = render("""
                service:
                  type: ClusterIP
                  loadBalancerSourceRanges: [192.0.2.0/24]
                """).named("Service", "test-gatehouse").get("spec");

        assertThat(spec.propertyNames()).containsExactlyInAnyOrder("type", "selector", "ports");
    }

    @Test
    void theManagementPortIsInAServiceThatIsNeverPublished() {
        var manifests = render("service: {type: NodePort}");

        var spec = manifests.named("Service", "test-gatehouse-management").get("spec");
        assertThat(spec.get("type").asString()).isEqualTo("ClusterIP");
        assertThat(spec.get("ports"))
                .containsExactly(yaml("{name: management, port: 9090, targetPort: management}"));
        assertThat(manifests.named("Service", "test-gatehouse").at("/spec/ports").findValuesAsString("targetPort"))
                .doesNotContain("management");
    }

    @Test
    void everySelectorFindsThePods() {
        var manifests = render("serviceMonitor: {enabled: true}\nnetworkPolicy: {enabled: true}");
        var labels = manifests.the("Deployment").at("/spec/template/metadata/labels").properties();

        assertThat(labels).containsAll(manifests.the("Deployment").at("/spec/selector/matchLabels").properties())
                .containsAll(manifests.named("Service", "test-gatehouse").at("/spec/selector").properties())
                .containsAll(manifests.named("Service", "test-gatehouse-management").at("/spec/selector").properties())
                .containsAll(manifests.the("PodDisruptionBudget").at("/spec/selector/matchLabels").properties())
                .containsAll(manifests.the("NetworkPolicy").at("/spec/podSelector/matchLabels").properties())
                .containsAll(manifests.podSpec()
                        .at("/topologySpreadConstraints/0/labelSelector/matchLabels")
                        .properties());
        assertThat(manifests.named("Service", "test-gatehouse-management").at("/metadata/labels").properties())
                .containsAll(manifests.the("ServiceMonitor").at("/spec/selector/matchLabels").properties());
    }

    @Test
    void theMonitorOverlooksTheVisitorsService() {
        var manifests = render("serviceMonitor: {enabled: true}");

        assertThat(manifests.named("Service", "test-gatehouse")
                .at("/metadata/labels")
                .properties()
                .containsAll(manifests.the("ServiceMonitor").at("/spec/selector/matchLabels").properties())).isFalse();
    }

    @Test
    void nothingOptionalIsThereUnasked() {
        assertThat(render("").kinds()).containsExactlyInAnyOrder("ServiceAccount", "ConfigMap", "Service", "Service",
                "Deployment", "PodDisruptionBudget");
    }

    @Test
    void theDisruptionBudgetIsOnlyForSeveralCopies() {
        assertThat(render("").the("PodDisruptionBudget").at("/spec/maxUnavailable").asInt()).isEqualTo(1);
        assertThat(render("replicas: 1").kinds()).doesNotContain("PodDisruptionBudget");
        assertThat(render("podDisruptionBudget: {enabled: false}").kinds()).doesNotContain("PodDisruptionBudget");
        assertThat(render("replicas: 1\nautoscaling: {enabled: true}").kinds()).contains("PodDisruptionBudget");
    }

    @Test
    void theAutoscalerAloneCountsTheCopies() {
        var manifests = render("autoscaling: {enabled: true, maxReplicas: 4}");

        assertThat(manifests.the("HorizontalPodAutoscaler").at("/spec/maxReplicas").asInt()).isEqualTo(4);
        assertThat(manifests.the("HorizontalPodAutoscaler").at("/spec/scaleTargetRef/name").asString())
                .isEqualTo(manifests.the("Deployment").at("/metadata/name").asString());
        assertThat(manifests.the("Deployment").get("spec").has("replicas")).isFalse();
        assertThat(render("replicas: 3").the("Deployment").at("/spec/replicas").asInt()).isEqualTo(3);
    }

    @Test
    void prometheusIsToldWhereTheMetricsAre() {
        var monitor = render("serviceMonitor: {enabled: true, labels: {release: prometheus}}").the("ServiceMonitor");

        assertThat(monitor.at("/spec/endpoints/0"))
                .isEqualTo(yaml("{port: management, path: /actuator/prometheus, interval: 30s}"));
        assertThat(monitor.at("/metadata/labels/release").asString()).isEqualTo("prometheus");
    }

    @Test
    void theNetworkPolicyLetsVisitorsInEverywhereButAtTheManagementPort() {
        var rules = render("networkPolicy: {enabled: true}").the("NetworkPolicy").at("/spec/ingress");

        assertThat(rules).containsExactly(yaml("ports: [{port: http}]"),
                yaml("{ports: [{port: management}], from: [{podSelector: {}}]}"));
    }

    @Test
    void dataIsKeptOnRequest() {
        var manifests = render("replicas: 1\npersistence: {enabled: true, size: 5Gi}");

        assertThat(manifests.the("PersistentVolumeClaim").at("/spec/resources/requests/storage").asString())
                .isEqualTo("5Gi");
        assertThat(manifests.podSpec().get("volumes"))
                .contains(yaml("{name: data, persistentVolumeClaim: {claimName: test-gatehouse}}"));
        assertThat(manifests.the("Deployment").at("/spec/strategy/type").asString()).isEqualTo("Recreate");
    }

    @Test
    void anExistingClaimIsTakenAsItIs() {
        var manifests = render("replicas: 1\npersistence: {enabled: true, existingClaim: mine}");

        assertThat(manifests.kinds()).doesNotContain("PersistentVolumeClaim");
        assertThat(manifests.podSpec().get("volumes"))
                .contains(yaml("{name: data, persistentVolumeClaim: {claimName: mine}}"));
    }

    @Test
    void aVolumeForOneNodeIsRefusedForSeveralCopies() {
        assertThatThrownBy(() -> render("persistence: {enabled: true}"))
                .hasMessageContaining("ReadWriteOnce with 2 copies (expected: ReadWriteMany, or one copy)");
        assertThat(render("persistence: {enabled: true, accessModes: [ReadWriteMany]}").kinds())
                .contains("PersistentVolumeClaim");
    }

    @Test
    void aDigestGoesBeforeATag() {
        var digest = "sha256:" + "0123456789abcdef".repeat(4);

        assertThat(render("").container().get("image").asString()).isEqualTo("gatehouse:0.1.0");
        assertThat(render("image: {tag: '7', digest: '%s'}".formatted(digest)).container().get("image").asString())
                .isEqualTo("gatehouse@" + digest);
    }

    /** What stands below each of them Gatehouse says itself. */
    @Test
    void theSchemaKnowsEachKeyOfASite() throws IOException {
        var ofChart = yaml(Files.readString(CHART.resolve("values.schema.json"))).at("/definitions/site/properties");
        var ofGatehouse = yaml(Files.readString(Path.of("src/docs/gatehouse-site.schema.json"))).at("/properties");

        assertThat(ofChart.propertyNames()).containsExactlyInAnyOrderElementsOf(ofGatehouse.propertyNames());
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "replicsa: 3",
            "service: {externalTrafficPolicies: Local}",
            "service: {type: Loadbalancer}",
            "service: {http: {port: 70000}}",
            "image: {digest: latest}",
            "sites: {shop: {host: shop.example.com}}",
            "sites: {shop: {upstream: 'http://shop:5000'}}",
            "sites: {shop: {host: a.example.com, hosts: [b.example.com], upstream: 'http://shop:5000'}}",
            "sites: {shop: {host: 'http://shop.example.com', upstream: 'http://shop:5000'}}",
            "sites: {shop: {host: shop.example.com, upstraem: 'http://shop:5000'}}",
            "sites: {shop: {host: shop.example.com, upstream: 'http://shop:5000', timeouts: {conect: 5s}}}",
            "sites: {shop: {host: shop.example.com, upstream: 'http://shop:5000', timeouts: {connect: soon}}}",
            "sites: {shop: {host: shop.example.com, upstream: 'http://shop:5000', certificate: /run/tls.crt}}",
            "sites: {shop: {host: shop.example.com, upstreams: [{uri: 'http://shop:5000'}]}}",
            "sites: {shop: {host: shop.example.com, upstream: shop:5000, balance: random}}",
            "sites: {shop: {host: shop.example.com, upstream: shop:5000, wait-for-upstream: 10}}",
            "sites: {shop.eu: {host: shop.example.com, upstream: 'http://shop:5000'}}",
            "routes: [{uri: 'http://api:8080'}]"})
    void theSchemaRefusesAMistake(String values) {
        assertThatThrownBy(() -> render(values)).hasMessageContaining("schema");
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "sites: {shop: {host: '*.example.com', upstream: shop:5000}}",
            "sites: {shop: {host: shop.example.com, upstream: 5000, timeouts: {connect: 500ms, first-byte: PT1M}}}",
            "sites: {shop: {host: shop.example.com, upstream: 5000, certificate: /a.crt, key: /a.key, hsts: 180d}}",
            "sites: {shop: {host: shop.example.com, upstream: shop:5000, ejection: false, retry: 0, health: connect}}",
            "sites: {shop: {host: shop.example.com, redirect: {to: 'https://example.com'}}}",
            "sites: {shop: {host: shop.example.com, paths: [{prefix: /a, upstream: 'http://a:1'}], max-body: 10MB}}",
            "topologySpreadConstraints: null",
            "image: {pullSecrets: [registry]}",
            "resources: null",
            "service: {loadBalancerClass: internal, loadBalancerIP: 192.0.2.1, annotations: {a: b}}",
            "nodeSelector: {disk: ssd}\ntolerations: [{key: a, operator: Exists}]\npriorityClassName: high",
            "podLabels: {team: web}\npodAnnotations: {a: b}",
            "env: [{name: JAVA_TOOL_OPTIONS, value: -Xmx256m}]",
            "serviceAccount: {create: false}"})
    void whatIsAllowedIsRendered(String values) {
        assertThat(render(values).kinds()).contains("Deployment");
    }

    private Manifests render(String values) {
        try {
            var file = Files.createTempFile(folder, "values", ".yaml");
            Files.writeString(file, values);
            return Manifests.of(
                    new Helm(CHART).template().withKubeVersion("1.25").withName("test").withValuesFile(file).call());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String checksum(Manifests manifests) {
        return manifests.the("Deployment").at("/spec/template/metadata/annotations/checksum~1config").asString();
    }

    private static JsonNode probe(String group) {
        return yaml("{path: /actuator/health/%s, port: management}".formatted(group));
    }

    private static JsonNode yaml(String text) {
        return JsonMapper.shared().valueToTree(new Yaml().load(text));
    }

    private static String projectVersion() throws IOException, XPathExpressionException {
        try (var pom = Files.newInputStream(Path.of("pom.xml"))) {
            return XPathFactory.newInstance().newXPath().evaluate("/*/*[local-name()='version']", new InputSource(pom));
        }
    }
}
