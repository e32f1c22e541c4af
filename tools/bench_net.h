/* tools/bench_net.h - networks that 'lacuna bench' runs. */
#ifndef LACUNA_TOOLS_BENCH_NET_H
#define LACUNA_TOOLS_BENCH_NET_H

#include "data/base/status.h"

/* U-Nets; a depth of 0 leaves two 3 x 3 layers and a last one of 1 x 1. */
enum { NET_UNET_512, NET_CONV_512, NET_CONV_64 };

/* Multiplications and additions of direct convolution, whatever the kernels really do.
 */
double bench_net_flop(int net);

/* A network with random weights and a random input. */
typedef struct bench_net bench_net;
lac_status bench_net_open(int net, bench_net **out);
lac_status bench_net_run(bench_net *b);
void bench_net_close(bench_net **b);

#endif
