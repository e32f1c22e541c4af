# lacuna scan
beam = fan
angles_deg = 0:90:0.5
pitch_mm = 0.2
axis_offset_mm = 0
source_origin_mm = 410.66
source_detector_mm = 553.74
