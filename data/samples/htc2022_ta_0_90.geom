# lacuna scan
beam = fan
angles_deg = 0:90:0.5
pitch_mm = 0.2
axis_offset_mm = 0
source_origin_mm = 410.66
source_detector_mm = 553.74
# software = lacuna 0.1.0
# command = lacuna convert htc2022_ta_full.mat full.npy
# input = htc2022_ta_full.mat sha256:6147e43df9766427a9db56351e1dc650196f77b0ba5f93277164381dd340f026
# note = cut to the first 181 of 721 views, converted from float64 to float32
