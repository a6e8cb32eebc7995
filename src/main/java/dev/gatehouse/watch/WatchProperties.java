package dev.gatehouse.watch;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whether Gatehouse looks after its files, as written under {@code gatehouse}.
 *
 * @param watch whether files of the configuration that have changed are read at once; true unless set
 */
@ConfigurationProperties("gatehouse")
record WatchProperties(@DefaultValue("true") boolean watch) {}
