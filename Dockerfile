# The container image. The jar is built beforehand, so that the image holds exactly what the tests have seen:
#
#   ./mvnw -DskipTests package && docker build -t gatehouse .
#   docker run -p 80:8080 -p 443:8443 -v ./config:/gatehouse/config:ro -v gatehouse-data:/gatehouse/data gatehouse
#
# It also runs with a read-only root file system: --read-only --tmpfs /tmp

FROM eclipse-temurin:25-jdk AS build

# What `jdeps` finds in the jar, and what Java only looks up at run time: DNS through JNDI, keep-alive settings of
# sockets, zip file systems, Kerberos for the HTTP client.
RUN jlink --output /runtime --compress zip-6 --no-header-files --no-man-pages --add-modules \
java.base,java.compiler,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http,\
java.prefs,java.scripting,java.security.jgss,java.sql,java.xml,\
jdk.crypto.ec,jdk.jfr,jdk.management,jdk.naming.dns,jdk.net,jdk.unsupported,jdk.zipfs \
    # For people at a shell in the JDK; the proxy needs none of them.
    && find /runtime/bin -type f ! -name java -delete

# The training below has to see the same paths as the finished image.
WORKDIR /gatehouse

COPY target/gatehouse.jar /build/gatehouse.jar
RUN java -Djarmode=tools -jar /build/gatehouse.jar extract --layers --destination /build/layers \
    # Netty's native libraries for other systems are dead weight.
    && find /build/layers/dependencies -name 'netty-*-osx-*.jar' -delete -o -name 'netty-*-windows-*.jar' -delete \
    # The others are laid out for System.loadLibrary: unpacking them to /tmp at run time fails where that is noexec,
    # as Docker mounts it, and Gatehouse would silently fall back to the slower transport.
    && mkdir /build/native && cd /build/native \
    && for library in /build/layers/dependencies/lib/netty-*-linux-*.jar; do jar --extract --file "$library"; done \
    && mkdir /gatehouse/native \
    && find META-INF/native -name "*_$(uname -m | sed s/aarch64/aarch_64/).so" -exec mv {} /gatehouse/native ';' \
    # Times of files are part of what the JVM compares with its cache, hence -a.
    && cp -a /build/layers/*dependencies/. /build/layers/application/. /gatehouse \
    && mkdir /gatehouse/config /gatehouse/data

# The JVM's ahead-of-time cache: classes already parsed and linked, and which methods are worth compiling first. It fits
# one JVM, one class path and one set of options only, hence the training here with all three. Without a fitting cache
# everything works, only slower.
#
# A second one for commands: they load a tenth of the classes, and a cache has to be loaded, too.
COPY src/main/dist/java.options src/main/dist/commands.options src/main/dist/healthcheck src/main/dist/gatehouse \
    /gatehouse/
COPY src/main/container/Rehearsal.java /build/
RUN chmod 755 healthcheck gatehouse \
    && java /build/Rehearsal.java /build /runtime/bin/java \
    && test -s /build/gatehouse.aot && test -s /build/gatehouse-commands.aot

FROM debian:trixie-slim

LABEL org.opencontainers.image.title="Gatehouse" \
      org.opencontainers.image.description="A virtual-host reverse proxy that says why." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="debian:trixie-slim"

WORKDIR /gatehouse

# From what seldom changes to what changes with every build.
COPY --from=build /runtime /opt/java
COPY --from=build /gatehouse/native native
COPY --from=build /gatehouse/lib lib
COPY --from=build /gatehouse/healthcheck /gatehouse/gatehouse /gatehouse/java.options /gatehouse/commands.options \
    /gatehouse/gatehouse.jar ./
COPY --from=build /build/gatehouse.aot /build/gatehouse-commands.aot ./
COPY --from=build --chown=10001:10001 /gatehouse/config config
COPY --from=build --chown=10001:10001 /gatehouse/data data

# A number, since Kubernetes' runAsNonRoot cannot tell what a name stands for.
USER 10001:10001

# Inside a container the loopback interface can be reached by nobody else, neither a probe nor a scraper. Which port
# is published to whom is decided outside; publish 8080 and 8443 only.
ENV MANAGEMENT_SERVER_ADDRESS=0.0.0.0 \
    HOME=/gatehouse \
    PATH=/gatehouse:/usr/local/bin:/usr/bin:/bin \
    LANG=C.UTF-8

VOLUME /gatehouse/data
EXPOSE 8080 8443 8443/udp 9090

HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["/gatehouse/healthcheck"]

# No shell in between, so that SIGTERM reaches Java, which then lets requests in flight finish.
ENTRYPOINT ["/opt/java/bin/java", "@/gatehouse/java.options", "-XX:AOTCache=/gatehouse/gatehouse.aot", \
            "-jar", "gatehouse.jar"]
