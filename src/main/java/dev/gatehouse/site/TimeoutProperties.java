package dev.gatehouse.site;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long Gatehouse waits, as written under {@code gatehouse.timeouts}. What a site says itself goes before the first three.
 *
 * @param connect until the connection to an upstream is there
 * @param firstByte from sending a request until the upstream's response begins
 * @param idle how long no byte may pass, in either direction, inside a response or an upgraded connection
 * @param clientHeader from the first byte of a request until its head is whole
 * @param clientBodyIdle how long a request's body may rest, or bring fewer bytes than {@code limits.body-rate} asks for
 * @param keepAlive how long a visitor's idle connection is kept
 * @param drain how long running requests may go on after the program was told to stop
 */
@ConfigurationProperties(value = "gatehouse.timeouts", ignoreUnknownFields = false)
public record TimeoutProperties(@DefaultValue("5s") Duration connect, @DefaultValue("60s") Duration firstByte,
        @DefaultValue("60s") Duration idle, @DefaultValue("10s") Duration clientHeader,
        @DefaultValue("30s") Duration clientBodyIdle, @DefaultValue("60s") Duration keepAlive,
        @DefaultValue("30s") Duration drain) {

    public TimeoutProperties {
        TimeLimit.require("connect", connect);
        TimeLimit.require("first-byte", firstByte);
        TimeLimit.require("idle", idle);
        TimeLimit.require("client-header", clientHeader);
        TimeLimit.require("client-body-idle", clientBodyIdle);
        TimeLimit.require("keep-alive", keepAlive);
        TimeLimit.require("drain", drain);
    }
}
