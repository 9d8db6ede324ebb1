/*
 * What Xen's own parser makes of configuration files and disk strings, for the differential tests.
 *
 *     cc -o xlu_oracle xlu_oracle.c -lxlutil -lxenlight
 *
 * Standard input is a sequence of records, a line of two numbers and then that many bytes:
 *
 *     LENGTH 0\n      a disk string
 *     LENGTH COUNT\n  a configuration, then COUNT lines, each the name of a setting to ask for
 *
 * Each is answered by one line of JSON: null where Xen refuses it, else what it means. Bytes that are not ASCII come
 * out as the character of the same number. The value of a setting is a flat list, so that no depth of nesting is a
 * problem to the reader: "[" and "]" around a list, "=..." for a text. Xen may end the program instead of answering.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <libxl.h>
#include <libxlutil.h>

static void put_text(const char *mark, const char *text)
{
    const unsigned char *p;

    if (!text) {
        fputs("null", stdout);
        return;
    }
    printf("\"%s", mark);
    for (p = (const unsigned char *)text; *p; p++) {
        if (*p < ' ' || *p > '~' || *p == '"' || *p == '\\')
            printf("\\u%04x", *p);
        else
            putchar(*p);
    }
    putchar('"');
}

static void put_list(XLU_Config *cfg, XLU_ConfigList *list);

static void put_value(XLU_Config *cfg, XLU_ConfigValue *value)
{
    XLU_ConfigList *list;
    char *text;

    if (xlu_cfg_value_type(value) == XLU_STRING) {
        xlu_cfg_value_get_string(cfg, value, &text, 1);
        put_text("=", text);
    } else {
        xlu_cfg_value_get_list(cfg, value, &list, 1);
        put_list(cfg, list);
    }
}

static void put_list(XLU_Config *cfg, XLU_ConfigList *list)
{
    XLU_ConfigValue *item;
    int i;

    fputs("\"[\",", stdout);
    for (i = 0; (item = xlu_cfg_get_listitem2(list, i)); i++) {
        put_value(cfg, item);
        putchar(',');
    }
    fputs("\"]\"", stdout);
}

static void answer_config(XLU_Config *cfg, const char *data, int length, long count)
{
    char name[4096];
    const char *text;
    XLU_ConfigList *list;
    int refused = xlu_cfg_readdata(cfg, data, length);
    const char *separator = "{";

    for (; count > 0 && fgets(name, sizeof(name), stdin); count--) {
        name[strcspn(name, "\n")] = 0;
        if (refused)
            continue;
        if (!xlu_cfg_get_string(cfg, name, &text, 1)) {
            printf("%s\"%s\":[", separator, name);
            put_text("=", text);
        } else if (!xlu_cfg_get_list(cfg, name, &list, NULL, 1)) {
            printf("%s\"%s\":[", separator, name);
            put_list(cfg, list);
        } else {
            continue;
        }
        putchar(']');
        separator = ",";
    }
    fputs(refused ? "null" : *separator == '{' ? "{}" : "}", stdout);
}

static void put_choice(const char *name, libxl_defbool choice)
{
    printf(",\"%s\":%s", name,
           libxl_defbool_is_default(choice) ? "null" : libxl_defbool_val(choice) ? "true" : "false");
}

static void put_field(const char *name, const char *text)
{
    printf(",\"%s\":", name);
    put_text("", text);
}

static void answer_disk(XLU_Config *cfg, const char *spec)
{
    libxl_device_disk disk;

    libxl_device_disk_init(&disk);
    if (xlu_disk_parse(cfg, 1, &spec, &disk)) {
        fputs("null", stdout);
    } else {
        printf("{\"colo_port\":%d,\"read_only\":%s,\"cdrom\":%s,\"removable\":%s,\"direct_io_safe\":%s", disk.colo_port,
               disk.readwrite ? "false" : "true", disk.is_cdrom ? "true" : "false", disk.removable ? "true" : "false",
               disk.direct_io_safe ? "true" : "false");
        put_choice("discard", disk.discard_enable);
        put_choice("colo", disk.colo_enable);
        put_field("target", disk.pdev_path);
        put_field("vdev", disk.vdev);
        put_field("script", disk.script);
        put_field("backend", disk.backend_domname);
        put_field("colo_host", disk.colo_host);
        put_field("colo_export", disk.colo_export);
        put_field("active_disk", disk.active_disk);
        put_field("hidden_disk", disk.hidden_disk);
        put_field("format", libxl_disk_format_to_string(disk.format));
        put_field("backendtype", libxl_disk_backend_to_string(disk.backend));
#ifdef LIBXL_HAVE_DEVICE_DISK_SPECIFICATION
        put_field("specification", libxl_disk_specification_to_string(disk.specification));
#endif
        putchar('}');
    }
    libxl_device_disk_dispose(&disk);
}

int main(void)
{
    FILE *silence = fopen("/dev/null", "w");
    long length, count;

    while (silence && scanf("%ld %ld", &length, &count) == 2 && getchar() == '\n') {
        XLU_Config *cfg = xlu_cfg_init(silence, "");
        char *data = calloc(1, length + 1);

        if (!cfg || !data || fread(data, 1, length, stdin) != (size_t)length)
            return 1;
        if (count)
            answer_config(cfg, data, length, count);
        else
            answer_disk(cfg, data);
        putchar('\n');
        fflush(stdout);
        free(data);
        xlu_cfg_destroy(cfg);
    }
    return 0;
}
