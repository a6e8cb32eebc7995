package dev.gatehouse.storage;

import java.time.Clock;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the storage. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StorageProperties.class)
class StorageConfiguration {

    /** The classes of Redis' client are not looked at where there is none. */
    @Bean
    Storage storage(StorageProperties settings, Clock clock) {
        return settings.redisAddress()
                .<Storage>map(RedisStorage::new)
                .orElseGet(() -> new FolderStorage(settings.data(), clock));
    }

    @Bean
    InstallationSecret installationSecret(Storage storage) {
        return new InstallationSecret(storage);
    }
}
