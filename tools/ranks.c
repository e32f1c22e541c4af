/* tools/ranks.c - MPI, or nothing. */
#include "ranks.h"
#include "lac_config.h"
#include "msg.h"

#ifdef LAC_HAVE_MPI

#include <mpi.h>
#include <stdlib.h>

enum { CHUNK = 1 << 24 }; /* counts of MPI are int */

static int joined, rank, count = 1;

/* Without a launcher MPI_Init takes a third of a second and finds one process. */
static int launched(void)
{
    return getenv("OMPI_COMM_WORLD_SIZE") || getenv("PMI_SIZE") || getenv("PMIX_RANK");
}

int ranks_begin(void)
{
    int level;

    if (!launched() || joined)
        return EXIT_DONE;
    /* Threads work beside the one that talks. */
    if (MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &level) != MPI_SUCCESS) {
        msg_error("MPI did not start");
        return EXIT_FAILED;
    }
    joined = 1;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &count);
    return EXIT_DONE;
}

int ranks_this(void)
{
    return rank;
}

int ranks_count(void)
{
    return count;
}

lac_status ranks_sum(size_t n, float *x, double *y)
{
    if (count == 1)
        return LAC_OK;
    for (size_t i = 0; i < n; i += CHUNK) {
        const int part = n - i < CHUNK ? (int)(n - i) : CHUNK;

        if (MPI_Allreduce(MPI_IN_PLACE, x + i, part, MPI_FLOAT, MPI_SUM,
                          MPI_COMM_WORLD) != MPI_SUCCESS)
            return LAC_E_IO;
    }
    return MPI_Allreduce(MPI_IN_PLACE, y, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD) ==
                   MPI_SUCCESS
               ? LAC_OK
               : LAC_E_IO;
}

void ranks_send(int to, const void *bytes, size_t n)
{
    MPI_Send(bytes, (int)n, MPI_BYTE, to, 0, MPI_COMM_WORLD);
}

int ranks_receive(int from, void *bytes, size_t n)
{
    return MPI_Recv(bytes, (int)n, MPI_BYTE, from, 0, MPI_COMM_WORLD,
                    MPI_STATUS_IGNORE) == MPI_SUCCESS;
}

int ranks_receive_any(int *from, void *bytes, size_t n)
{
    MPI_Status status;
    int there = 0;

    if (MPI_Iprobe(MPI_ANY_SOURCE, 0, MPI_COMM_WORLD, &there, &status) != MPI_SUCCESS ||
        !there)
        return 0;
    *from = status.MPI_SOURCE;
    return ranks_receive(*from, bytes, n);
}

void ranks_share(void *bytes, size_t n)
{
    if (count > 1)
        MPI_Bcast(bytes, (int)n, MPI_BYTE, 0, MPI_COMM_WORLD);
}

int ranks_agree(int status)
{
    int most = status;

    if (count > 1)
        MPI_Allreduce(&status, &most, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    return most;
}

void ranks_end(int status)
{
    if (!joined)
        return;
    if (status != EXIT_DONE && status != EXIT_WARNED)
        MPI_Abort(MPI_COMM_WORLD, status);
    MPI_Finalize();
    joined = 0;
}

#else

int ranks_begin(void)
{
    return EXIT_DONE;
}

int ranks_this(void)
{
    return 0;
}

int ranks_count(void)
{
    return 1;
}

lac_status ranks_sum(size_t n, float *x, double *y)
{
    (void)n;
    (void)x;
    (void)y;
    return LAC_OK;
}

void ranks_send(int to, const void *bytes, size_t n)
{
    (void)to;
    (void)bytes;
    (void)n;
}

int ranks_receive(int from, void *bytes, size_t n)
{
    (void)from;
    (void)bytes;
    (void)n;
    return 0;
}

int ranks_receive_any(int *from, void *bytes, size_t n)
{
    return ranks_receive(*from, bytes, n);
}

void ranks_share(void *bytes, size_t n)
{
    (void)bytes;
    (void)n;
}

int ranks_agree(int status)
{
    return status;
}

void ranks_end(int status)
{
    (void)status;
}

#endif
